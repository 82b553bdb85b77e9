// The state dict and class names of a checkpoint.
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/class_lists.h"

namespace teardown {

const char* checkpointFormatName(CheckpointFormat format) {
    switch (format) {
        case CheckpointFormat::TorchZip:
            return "torch-zip";
        case CheckpointFormat::TorchLegacy:
            return "torch-legacy";
        case CheckpointFormat::TorchTar:
            return "torch-tar";
        case CheckpointFormat::TorchScript:
            return "torchscript";
        case CheckpointFormat::TorchExport:
            return "torch-export";
        case CheckpointFormat::TorchIndex:
            return "torch-index";
        case CheckpointFormat::Pickle:
            return "pickle";
        case CheckpointFormat::Safetensors:
            return "safetensors";
        case CheckpointFormat::SafetensorsIndex:
            return "safetensors-index";
        case CheckpointFormat::Npy:
            return "npy";
        case CheckpointFormat::Npz:
            return "npz";
        case CheckpointFormat::Wheel:
            return "wheel";
        case CheckpointFormat::Zip:
            return "zip";
    }
    return "unknown";
}

std::string CheckpointTensor::key() const { return joined(path, "."); }

std::vector<std::string> classesOf(const CheckpointFile& file) {
    std::vector<ClassList> lists = classListsOf(file.object());
    return lists.empty() ? std::vector<std::string>() : std::move(lists.front().names);
}

}  // namespace teardown
