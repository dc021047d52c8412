"""torchvision_tutorial.py by someone who read PyTorch's performance guide: channels-last, bf16 autocast.

    torchvision_tuned.py PART PATH          (measure.py says what both are)

Network and pictures are channels-last, and convolutions and linear layers compute in bf16, which is twice as fast on
processors that multiply it natively. Weights, optimizer and loss stay f32. `decode` and `augment` are the tutorial's.
"""

from functools import partial

import torch

import torchvision_tutorial

if __name__ == "__main__":
    autocast = partial(torch.autocast, "cpu", dtype=torch.bfloat16)
    torchvision_tutorial.main(torchvision_tutorial.Way(torch.channels_last, autocast))
