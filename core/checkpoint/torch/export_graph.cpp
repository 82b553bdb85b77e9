#include "core/checkpoint/torch/export_graph.h"

#include "core/base/text.h"
#include "core/checkpoint/json_value.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::uint64_t kMaxProgram = std::uint64_t{256} << 20;
constexpr std::size_t kShownListItems = 16;

std::string stringOrEmpty(const ConfigValue* value) { return value && value->isString() ? value->asString() : std::string(); }

/// "as_tensor": {"name": "x"}, "as_tensors": [...], "as_int": 1 ...: the single member of an argument gives its kind.
std::string graphArgument(const ConfigValue& argument) {
    if (!argument.isDict() || argument.entries().empty()) return "?";
    const DictEntry& entry = argument.entries().front();
    const ConfigValue& value = entry.value;
    if (value.isDict()) {
        if (const std::string name = stringOrEmpty(value.find("name")); !name.empty()) return name;
        if (const std::string name = stringOrEmpty(value.find("as_name")); !name.empty()) return name;
        return entry.key.str();
    }
    if (value.isSequence()) {
        std::string text = "[";
        for (std::size_t i = 0; i < std::min(value.items().size(), kShownListItems); ++i) {
            const ConfigValue& item = value.items()[i];
            const std::string name = item.isDict() ? stringOrEmpty(item.find("name")) : std::string();
            text += (i ? ", " : "") + (!name.empty()                              ? name
                                       : item.isDict() && !item.entries().empty() ? item.entries().front().value.str()
                                                                                  : item.str());
        }
        return text + (value.items().size() > kShownListItems ? ", ...]" : "]");
    }
    if (entry.key.str() == "as_none" || value.isNone()) return "None";
    return value.isString() ? pythonStringRepr(value.asString()) : value.str();
}

std::string graphCall(const ConfigValue& node) {
    std::string text;
    if (const ConfigValue* outputs = node.find("outputs"))
        for (const ConfigValue& output : outputs->items()) text += (text.empty() ? "" : ", ") + graphArgument(output);
    text += (text.empty() ? "" : " = ") + stringOrEmpty(node.find("target")) + "(";
    if (const ConfigValue* inputs = node.find("inputs"))
        for (std::size_t i = 0; i < inputs->items().size() && i < kShownListItems; ++i) {
            const ConfigValue* argument = inputs->items()[i].find("arg");
            text += (i ? ", " : "") + (argument ? graphArgument(*argument) : std::string("?"));
        }
    return text + ")";
}

/// {"parameter": {"arg": {"name": "p"}, "parameter_name": "0.weight"}} -> "p = parameter 0.weight".
std::string inputText(const ConfigValue& specification) {
    if (!specification.isDict() || specification.entries().empty()) return "?";
    const DictEntry& entry = specification.entries().front();
    const std::string kind = entry.key.str();
    const ConfigValue* argument = entry.value.find("arg");
    std::string name = argument ? stringOrEmpty(argument->find("name")) : std::string();
    if (name.empty() && argument) name = graphArgument(*argument);
    for (const char* key : {"parameter_name", "buffer_name", "tensor_constant_name", "custom_obj_name"})
        if (const std::string of = stringOrEmpty(entry.value.find(key)); !of.empty()) {
            const std::string word = kind == "tensor_constant" ? "constant" : kind == "custom_obj" ? "object" : kind;
            const ConfigValue* persistent = entry.value.find("persistent");
            return fmt::format("{} = {}{} {}", name, persistent && !persistent->truthy() ? "transient " : "", word, of);
        }
    return name;
}

ConfigValue listOf(const std::vector<std::string>& texts) {
    std::vector<ConfigValue> items;
    for (const std::string& text : texts) items.push_back(ConfigValue::string(toValidUtf8(text)));
    return ConfigValue::list(std::move(items));
}

/// models/model.json, or serialized_exported_program.json of PyTorch 2.1 to 2.6.
const ZipEntry* programOf(const ZipDirectory& zip) {
    for (const ZipEntry& entry : zip.entries()) {
        const std::string_view name = entry.name;
        if (name.ends_with("serialized_exported_program.json")) return &entry;
        const std::size_t folder = name.rfind("models/");
        if (folder != std::string_view::npos && (folder == 0 || name[folder - 1] == '/') && name.ends_with(".json") &&
            name.find('/', folder + 7) == std::string_view::npos)
            return &entry;
    }
    return nullptr;
}

}  // namespace

bool isExportedState(std::string_view member) {
    const std::size_t weights = member.find("data/weights/");
    return member.ends_with("serialized_state_dict.pt") || member.ends_with("serialized_state_dict.json") ||
           (weights != std::string_view::npos && member.ends_with(".pt"));
}

bool hasWeightsConfig(const ZipDirectory& zip) {
    return std::any_of(zip.entries().begin(), zip.entries().end(), [](const ZipEntry& entry) {
        return entry.name.ends_with("_weights_config.json") && entry.name.find("data/weights/") != std::string::npos;
    });
}

bool isExportArchive(const ZipDirectory& zip) {
    return hasWeightsConfig(zip) || std::any_of(zip.entries().begin(), zip.entries().end(), [](const ZipEntry& entry) {
               return entry.name.ends_with("serialized_exported_program.json") || entry.name == "archive_format" ||
                      entry.name.ends_with("/archive_format");
           });
}

ConfigValue exportedGraph(const ZipDirectory& zip, const std::string& path, OpenReport& report, const TaskContext& task) {
    const ZipEntry* entry = programOf(zip);
    if (!entry) return ConfigValue::none();
    const auto warn = [&](Message text) {
        report.warnings.push_back(
            {Severity::Warning, "export-graph", std::move(text), Place{path, 0, 0, escapeForDisplay(entry->name), {}}});
        return ConfigValue::none();
    };
    bool matches = false;
    const auto bytes = zip.read(*entry, kMaxProgram, matches, task);
    if (!bytes.ok()) return warn(message("export-graph.the-graph-is-not", "The graph is not read: {what}", {{"what", bytes.error().what}}));
    const auto program = parseJsonValue({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    if (!program.ok())
        return warn(message("export-graph.the-graph-is-not", "The graph is not read: {what}", {{"what", program.error().what}}));
    const ConfigValue* module = program->find("graph_module");
    const ConfigValue* graph = module ? module->find("graph") : nullptr;
    if (!graph || !graph->isDict())
        return warn(message("export-graph.the-graph-is-not-read", "The graph is not read: the program has none."));
    std::vector<std::string> inputs;
    std::vector<std::string> calls;
    std::vector<std::string> outputs;
    const ConfigValue* signature = module->find("signature");
    if (const ConfigValue* specifications = signature ? signature->find("input_specs") : nullptr)
        for (const ConfigValue& specification : specifications->items()) inputs.push_back(inputText(specification));
    if (inputs.empty())
        if (const ConfigValue* given = graph->find("inputs"))
            for (const ConfigValue& input : given->items()) inputs.push_back(graphArgument(input));
    std::size_t nodes = 0;
    if (const ConfigValue* given = graph->find("nodes"))
        for (const ConfigValue& node : given->items())
            if (++nodes <= kMaxShownCalls) calls.push_back(graphCall(node));
    if (nodes > kMaxShownCalls) calls.push_back(fmt::format("... and {} more", nodes - kMaxShownCalls));
    if (const ConfigValue* given = graph->find("outputs"))
        for (const ConfigValue& output : given->items()) outputs.push_back(graphArgument(output));
    std::vector<DictEntry> shown;
    if (const ConfigValue* version = program->find("torch_version")) shown.push_back({ConfigValue::string("torch_version"), *version});
    if (const ConfigValue* schema = program->find("schema_version"); schema && schema->isDict()) {
        const ConfigValue* major = schema->find("major");
        const ConfigValue* minor = schema->find("minor");
        shown.push_back({ConfigValue::string("schema_version"),
                         ConfigValue::string((major ? major->str() : "?") + "." + (minor ? minor->str() : "?"))});
    }
    shown.push_back({ConfigValue::string("inputs"), listOf(inputs)});
    shown.push_back({ConfigValue::string("calls"), listOf(calls)});
    shown.push_back({ConfigValue::string("outputs"), listOf(outputs)});
    return ConfigValue::dict(std::move(shown));
}

}  // namespace teardown
