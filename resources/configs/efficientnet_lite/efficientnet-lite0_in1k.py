# EfficientNet-Lite0 on ImageNet-1k. Weights: `teardown fetch efficientnet-lite0`.
_base_ = ['../_base_/models/efficientnet_lite0.py', '../_base_/datasets/imagenet_pil_bicubic.py']
