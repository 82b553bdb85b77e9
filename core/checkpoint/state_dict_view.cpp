// Which part of a checkpoint is the state dict, and what else it says about itself.
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/class_lists.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace teardown {
namespace {

constexpr std::array kContainers{"state_dict", "model", "model_state_dict", "module", "net", "params", "weights"};
constexpr std::string_view kModulePrefix = "module.";

std::string joined(const std::vector<std::string>& path, std::size_t from) {
    std::string text;
    for (std::size_t i = from; i < path.size(); ++i) {
        if (i > from) text += '.';
        text += path[i];
    }
    return text;
}

}  // namespace

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
        case CheckpointFormat::Pickle:
            return "pickle";
        case CheckpointFormat::Safetensors:
            return "safetensors";
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

std::string CheckpointTensor::key() const { return joined(path, 0); }

Result<StateDictView> stateDictOf(const CheckpointFile& file) {
    StateDictView view;
    const auto& tensors = file.tensors();
    const auto fill = [&](const std::string& container) {
        const std::size_t depth = container.empty() ? 1 : 2;
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            const auto& path = tensors[i].path;
            if (path.size() == depth && (container.empty() || path.front() == container)) view.items.push_back({path.back(), i});
        }
        view.container = container;
        return !view.items.empty();
    };
    const bool dict = file.object().isDict();
    bool found = false;
    if (dict)
        for (const char* name : kContainers)
            if (!found && file.object().contains(name)) found = fill(name);
    if (!found && dict) found = fill({});
    if (!found) {
        // mmcv's own sentence.
        Error error{ErrorKind::BadInput,
                    "no-state-dict",
                    fmt::format("No state_dict found in checkpoint file {}", escapeForDisplay(file.path())),
                    "A checkpoint is a dict with a state_dict of named tensors.",
                    {}};
        error.where.file = file.path();
        const bool optimizer =
            file.object().contains("optimizer") || (file.object().contains("state") && file.object().contains("param_groups"));
        if (file.object().contains("_modules"))
            error.remedy = "The file holds a whole pickled module: teardown convert writes its tensors as a state dict.";
        if (optimizer) error.remedy = "The file holds the state of an optimizer only: open the checkpoint with the network's weights.";
        return error;
    }
    for (StateDictView::Item& item : view.items)
        if (item.key.starts_with(kModulePrefix)) {
            item.key.erase(0, kModulePrefix.size());
            view.strippedModule = true;
        }
    return view;
}

std::vector<std::string> classesOf(const CheckpointFile& file) {
    std::vector<ClassList> lists = classListsOf(file.object());
    return lists.empty() ? std::vector<std::string>() : std::move(lists.front().names);
}

}  // namespace teardown
