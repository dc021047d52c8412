"""The same work in torchvision, as PyTorch's transfer-learning tutorial goes about it: f32, contiguous.

    torchvision_tutorial.py PART PATH       (measure.py says what both are)

decode    ImageFolder with Resize, bilinear with antialiasing as ours, in a DataLoader of two workers.
augment   RandomAffine and RandomHorizontalFlip on decoded pictures with the notebook's numbers, bilinear, in a DataLoader of
          two workers. What is beyond the edge becomes black, as torchvision cannot repeat the edge: less work than ours.
extract   torchvision's VGG16 without its classifier, in batches of 32, without gradients, on decoded pictures.
head      Flatten, Linear 256, Dropout 0.5, Linear 1 on features, RMSprop, in a DataLoader with batches of 20.
finetune  VGG16 with that head; blocks 1 to 4 are not trained, but every step runs all of the network, as a new variant
          of each photo comes from the DataLoader. SGD with momentum, batches of 16.

The tutorial's DataLoader has four workers; on two cores two are faster, and PyTorch itself warns of more. The weights are
random: they are as fast as trained ones. Accuracies are not computed, as they take time.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset
from torchvision import models, transforms
from torchvision.datasets import ImageFolder
from torchvision.transforms import InterpolationMode

import measure
from measure import BATCH, FINETUNE_BATCH, FINETUNE_WARM, HEAD_BATCH, SIZE, WARM, WORKERS, Clock, Result

# Modules before block5 in torchvision's VGG16.
FROZEN = 24
HEAD_EPOCHS = 3


@dataclass
class Way:
    """How the network computes."""

    memory: torch.memory_format = torch.contiguous_format
    numbers: Callable[[], AbstractContextManager] = nullcontext


def changes() -> transforms.Compose:
    affine = transforms.RandomAffine(
        40, translate=(0.2, 0.2), scale=(0.8, 1.2), shear=measure.SHEAR_DEGREES, interpolation=InterpolationMode.BILINEAR
    )
    return transforms.Compose([affine, transforms.RandomHorizontalFlip()])


def decode(photos: Path) -> Result:
    transform = transforms.Compose([transforms.Resize(SIZE), transforms.PILToTensor()])
    loader = DataLoader(
        ImageFolder(photos, transform), batch_size=BATCH, num_workers=WORKERS, persistent_workers=True
    )
    return measure.second_pass(lambda: loader, lambda batch: len(batch[1]))


def augment(array: Path) -> Result:
    loader = DataLoader(Varied(np.load(array)), batch_size=BATCH, num_workers=WORKERS, persistent_workers=True)
    return measure.second_pass(lambda: loader, len)


class Varied(Dataset):
    """Augmented pictures (3, h, w): the same ones again and again, until there are enough."""

    def __init__(self, pictures: np.ndarray) -> None:
        self.pictures = pictures
        self.transform = transforms.Compose([changes(), transforms.PILToTensor()])

    def __len__(self) -> int:
        return measure.VARIED

    def __getitem__(self, number: int) -> torch.Tensor:
        return self.transform(Image.fromarray(self.pictures[number % len(self.pictures)]))


def extract(array: Path, way: Way) -> Result:
    network = models.vgg16(weights=None).features.eval().to(memory_format=way.memory)

    def features(pictures: np.ndarray) -> int:
        # (n, h, w, 3) u8 to (n, 3, h, w) f32.
        tensor = torch.from_numpy(pictures).permute(0, 3, 1, 2).float().div_(255)
        return len(network(tensor.contiguous(memory_format=way.memory)))

    with torch.inference_mode(), way.numbers():
        return measure.timed(measure.in_batches(np.load(array)[: measure.EXTRACTED]), features, WARM)


def head(array: Path, way: Way) -> Result:
    features, labels = torch.from_numpy(np.load(array)), torch.from_numpy(measure.labels(array))
    model = classifier(features[0].numel())
    loader = DataLoader(TensorDataset(features, labels), batch_size=HEAD_BATCH, shuffle=True)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=measure.HEAD_RATE, alpha=0.9)
    clock = Clock(warm=len(loader))
    for _ in range(1 + HEAD_EPOCHS):
        train(model, loader, optimizer, way, clock)
    return clock.result()


def finetune(photos: Path, way: Way) -> Result:
    features = models.vgg16(weights=None).features
    features[:FROZEN].requires_grad_(requires_grad=False)
    model = nn.Sequential(features, *classifier(8192)).to(memory_format=way.memory)
    transform = transforms.Compose([transforms.Resize(SIZE), changes(), transforms.ToTensor()])
    loader = DataLoader(
        ImageFolder(photos, transform), batch_size=FINETUNE_BATCH, shuffle=True, num_workers=WORKERS
    )
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, lr=measure.FINETUNE_RATE, momentum=0.9)
    clock = Clock(FINETUNE_WARM)
    steps = ((p.contiguous(memory_format=way.memory), labels) for p, labels in islice(loader, measure.STEPS))
    train(model, steps, optimizer, way, clock)
    return clock.result()


def train(
    model: nn.Module, batches: Iterable, optimizer: torch.optim.Optimizer, way: Way, clock: Clock
) -> None:
    """One epoch, or its beginning."""
    criterion = nn.BCEWithLogitsLoss()
    model.train()
    for pictures, labels in batches:
        optimizer.zero_grad()
        with way.numbers():
            logits = model(pictures)
        loss = criterion(logits.float().squeeze(1), labels.float())
        loss.backward()
        optimizer.step()
        loss.item()
        clock.count(len(labels))


def classifier(features: int) -> nn.Sequential:
    return nn.Sequential(nn.Flatten(), nn.Linear(features, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, 1))


def main(way: Way) -> None:
    measure.main(
        {
            "decode": decode,
            "augment": augment,
            "extract": lambda path: extract(path, way),
            "head": lambda path: head(path, way),
            "finetune": lambda path: finetune(path, way),
        }
    )


if __name__ == "__main__":
    main(Way())
