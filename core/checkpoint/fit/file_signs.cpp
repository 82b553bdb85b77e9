#include "core/checkpoint/fit/file_signs.h"

#include "core/base/text.h"
#include "core/checkpoint/fit/key_mapping.h"
#include "core/checkpoint/fit/network_signs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace teardown {
namespace {

bool isStatistic(const std::string& key) {
    return key.ends_with("running_mean") || key.ends_with("running_var") || key.ends_with("num_batches_tracked") ||
           key.ends_with("relative_position_index");
}

std::int64_t elementsOf(const Shape& shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    return count;
}

bool isClassifier(const std::string& key) {
    constexpr std::array kNames{"head.fc.weight",          "fc.weight",         "_fc.weight",
                                "linear.weight",           "classifier.weight", "head.weight",
                                "head.layers.head.weight", "head.head.weight",  "head.projection.weight"};
    if (std::find(kNames.begin(), kNames.end(), key) != kNames.end()) return true;
    return (key.starts_with("classifier.") || key.starts_with("backbone.classifier.")) && key.ends_with(".weight");
}

std::string thousands(std::int64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
    return text;
}

}  // namespace

FileSigns signsOf(const CheckpointFile& file, const StateDictView& stateDict, const std::string& mapping) {
    FileSigns signs;
    signs.format = checkpointFormatName(file.format());
    signs.container = stateDict.container;
    signs.module = stateDict.strippedModule;
    signs.optimizer = file.object().contains("optimizer") || file.object().contains("optimizer_state_dict");
    std::vector<std::string> keys;
    for (const StateDictView::Item& item : stateDict.items) {
        const CheckpointTensor& tensor = file.tensors()[item.tensor];
        ++signs.tensors;
        if (item.key.starts_with("ema_")) {
            ++signs.ema;
            continue;
        }
        keys.push_back(item.key);
        if (!isStatistic(item.key)) signs.parameters += elementsOf(tensor.shape);
        if (isClassifier(item.key) && tensor.shape.size() == 2) signs.classes = tensor.shape.front();
    }
    for (const KeyMapping& known : keyMappings())
        if (known.name == mapping && known.name != "ema" && known.name != "module") signs.namesOf = known.description;
    // Both spellings are informative: the tables are written for mmclassification's names, some for the other program's.
    const std::vector<std::string> mapped = mapKeys(mapping, keys);
    signs.family = familyOf(mapped);
    if (signs.family.empty()) signs.family = familyOf(keys);
    signs.depth = signs.family.find("Res") != std::string::npos ? resNetDepth(mapped) : 0;
    const NetworkForm form = formOf(keys);
    signs.form = form == NetworkForm::Train ? "train" : form == NetworkForm::Deploy ? "deploy" : "";
    return signs;
}

std::vector<std::pair<Message, Message>> signLines(const FileSigns& signs) {
    std::vector<std::pair<Message, Message>> lines;
    Message network = signs.family.empty() ? message("signs.not-recognised", "not recognised by its key names")
                      : signs.depth > 0    ? asIs(fmt::format("{}-{}", signs.family, signs.depth))
                                           : asIs(signs.family);
    if (signs.form == "train")
        network = message("signs.train-form", "{network}, train form (several branches a block)", {{"network", network}});
    if (signs.form == "deploy")
        network = message("signs.deploy-form", "{network}, deploy form (one folded kernel a block)", {{"network", network}});
    lines.emplace_back(message("signs.network", "network"), network);
    if (signs.classes > 0) lines.emplace_back(message("signs.classes", "classes"), asIs(std::to_string(signs.classes)));
    lines.emplace_back(message("signs.tensors", "tensors"),
                       message("signs.tensors-and-parameters", "{tensors}, {parameters} parameters",
                               {{"tensors", signs.tensors - signs.ema}, {"parameters", thousands(signs.parameters)}}));
    Message form = signs.container.empty()
                       ? message("signs.at-the-root", "{format}, the weights are at the root", {{"format", signs.format}})
                       : message("signs.under", "{format}, the weights are under {container}",
                                 {{"format", signs.format}, {"container", escapeForDisplay(signs.container, 40)}});
    if (signs.module) form = message("signs.module", "{form}; module. removed (DataParallel)", {{"form", form}});
    lines.emplace_back(message("signs.file", "file"), form);
    if (!signs.namesOf.empty())
        lines.emplace_back(message("signs.names", "names"), message("signs.names-of", "those of {program}", {{"program", signs.namesOf}}));
    std::vector<Message> beside;
    if (signs.ema > 0) beside.push_back(message("signs.ema", "{count} ema_ tensors (EMAHook's other set)", {{"count", signs.ema}}));
    if (signs.optimizer) beside.push_back(message("signs.optimizer", "an optimizer's state"));
    if (!beside.empty())
        lines.emplace_back(message("signs.beside-them", "beside them"),
                           message("signs.list", "{parts}", {{"parts", std::move(beside), ", "}}));
    return lines;
}

}  // namespace teardown
