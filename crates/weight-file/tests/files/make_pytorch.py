"""Writes torch.*.pth and torch.safetensors with the makers' own savers, and torch.expected.csv: what is in them.

Made with torch 2.11.0, safetensors 0.8.0, numpy 2.4.6 and Python 3.11; run it in this folder. Other versions give other bytes and the same
numbers. Numbers are whole, halves, quarters or such, so that every kind of number holds them exactly.
"""

import argparse
import csv
import os
from collections import OrderedDict

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn


def counting(shape, start, step):
    """Numbers that differ from place to place and are the same everywhere."""
    count = int(np.prod(shape))
    return (start + step * torch.arange(count, dtype=torch.float32)).reshape(shape)


# Conv: (out, in, h, w), not square, so that no two axes can be taken for each other.
weight = counting((2, 3, 4, 5), -10, 0.25)
channels_last = counting((2, 3, 2, 2), 1, 0.5).contiguous(memory_format=torch.channels_last)
shared = counting((12,), 100, 1)
state = OrderedDict(
    [
        ('features.0.weight', weight),
        ('features.0.bias', counting((2,), 0.5, -1)),
        ('features.1.weight', channels_last),
        ('features.1.running_mean', shared[2:5]),
        ('features.1.running_var', shared[4:12].reshape(2, 4).t()),
        ('features.1.num_batches_tracked', torch.tensor(7)),
        ('half', counting((3,), -1.5, 0.5).half()),
        ('brain', counting((2, 2), 3, 0.125).bfloat16()),
        ('scalar', torch.tensor(2.5)),
        ('empty', torch.zeros(0, 3)),
        ('double', torch.tensor([1.0, 2.0], dtype=torch.float64)),
    ]
)
assert not state['features.1.weight'].is_contiguous() and not state['features.1.running_var'].is_contiguous()

torch.save(state, 'torch.pth')
torch.save(state, 'torch.legacy.pth', _use_new_zipfile_serialization=False)
torch.save(state, 'torch.protocol4.pth', pickle_protocol=4)
torch.save(state, 'torch.legacy_protocol4.pth', _use_new_zipfile_serialization=False, pickle_protocol=4)
torch.serialization.set_crc32_options(False)
torch.save(state, 'torch.unchecked.pth')
torch.serialization.set_crc32_options(True)

# The same, and what else may stand in such a file: a description.
contiguous = {name: tensor.clone(memory_format=torch.contiguous_format) for name, tensor in state.items()}
save_file(contiguous, 'torch.safetensors', metadata={'format': 'pt'})

with open('torch.expected.csv', 'w', newline='') as file:
    out = csv.writer(file, lineterminator='\n')
    out.writerow(['name', 'dtype', 'shape', 'numbers'])
    for name, tensor in state.items():
        numbers = ' '.join(str(number) for number in tensor.flatten().tolist())
        out.writerow([name, str(tensor.dtype).removeprefix('torch.'), ' '.join(map(str, tensor.shape)), numbers])

# A training checkpoint after a step, with all that people keep in one.
torch.manual_seed(7)
network = nn.Sequential(OrderedDict(conv=nn.Conv2d(2, 3, (2, 1)), norm=nn.BatchNorm2d(3)))
with torch.no_grad():
    network.conv.weight.copy_(counting((3, 2, 2, 1), -1, 0.25))
optimizer = torch.optim.AdamW(network.parameters(), lr=0.5)
before = OrderedDict((name, tensor.clone()) for name, tensor in network.state_dict().items())
network(torch.ones(1, 2, 4, 3)).square().sum().backward()
optimizer.step()
checkpoint = {
    'epoch': 3,
    'arch': 'small',
    'state_dict': before,
    'state_dict_ema': OrderedDict((name, tensor * 2) for name, tensor in before.items()),
    'optimizer': optimizer.state_dict(),
    'scheduler': torch.optim.lr_scheduler.StepLR(optimizer, 5).state_dict(),
    'args': argparse.Namespace(lr=0.5, sizes=[2, 3], name=None),
    'best': np.float64(0.75),
    'confusion': np.arange(4).reshape(2, 2),
    'losses': [1.5, 1.25, 1],
    'seeds': {1, 2},
    'large': 10**30,
    'size': torch.Size([1, 2]),
    'device': torch.device('cpu'),
    'dtype': torch.float16,
    'bytes': b'abc',
}
torch.save(checkpoint, 'torch.checkpoint.pth')
torch.save(checkpoint, 'torch.checkpoint_legacy.pth', _use_new_zipfile_serialization=False)

# Saved without .module, compiled, and with parameters instead of their data.
wrapped = nn.DataParallel(network)
torch.save({'model': wrapped.state_dict()}, 'torch.data_parallel.pth')
compiled = {f'module._orig_mod.{name}': tensor for name, tensor in network.state_dict().items()}
torch.save(compiled, 'torch.compiled.pth')
odd = nn.Parameter(counting((2, 2), 1, 1))
odd.note = 'an attribute'
parameters = {'plain': nn.Parameter(counting((2,), 1, 1)), 'odd': odd, 'buffer': nn.Buffer(torch.ones(2))}
torch.save(parameters | {'eight': torch.ones(2).to(torch.float8_e4m3fn)}, 'torch.parameters.pth')

# What is refused: a whole model, a program, a list.
torch.save(nn.Linear(2, 2), 'torch.whole_model.pth')
torch.jit.save(torch.jit.trace(nn.Linear(2, 2), torch.zeros(1, 2)), 'torch.script.pth')
torch.save([torch.ones(1)], 'torch.list.pth')

for name in sorted(os.listdir('.')):
    if name.startswith('torch.'):
        print(f'{os.path.getsize(name):6} {name}')
