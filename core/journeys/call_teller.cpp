#include "core/journeys/call_teller.h"

#include "core/journeys/script_words.h"

#include <algorithm>

namespace teardown {

std::string shapeWords(const Shape& shape) {
    std::string text;
    for (const std::int64_t side : shape) text += (text.empty() ? "(" : ", ") + std::to_string(side);
    return text + ")";
}

void fillTransform(Step& step, const TransformRecord* record) {
    if (!record) return;
    step.type = record->type;
    step.arguments = record->arguments;
    step.facts = record->facts;
    step.numbers = record->numbers;
    step.detail = step.detail ? step.detail : record->detail;
    step.variables = record->variables;
    const auto add = [](std::vector<RecordedTensor>& tensors, const SampleView& view, const char* label, TensorName name) {
        if (!view.view.valid()) return;
        RecordedTensor tensor;
        tensor.label = label;
        tensor.role = view.role;
        tensor.view = view.view;
        tensor.name = name;
        tensors.push_back(std::move(tensor));
    };
    add(step.inputs, record->input, "before", TensorName::Before);
    add(step.outputs, record->output, "after", TensorName::After);
}

void setModulePath(Step& step, const std::string& path) {
    auto event = std::make_shared<CodeEvent>(*as<CodeEvent>(step));
    event->modulePath = path;
    step.detail = std::move(event);
}

CallTeller::CallTeller(const Config& config, const char* phase, const Trace* forward, const ReferenceData& data, Journey journey)
    : m_config(config), m_recorded(forward), m_data(data), m_teller(journey, config.files.front().displayPath) {
    if (forward)
        for (const Step& step : forward->steps)
            if (step.kind == StepKind::Module) m_modules[{step.path, step.call}] = step.index;
    const ConfigValue* model = config.root.find("model");
    m_model = model ? *model : ConfigValue();
    const ConfigValue* set = valueOf({"data", phase});
    while (set && set->isDict() && !set->find("pipeline") && set->find("dataset")) set = set->find("dataset");
    if (set && set->isDict()) m_dataset = *set;
    const ConfigValue* type = m_dataset.find("type");
    m_datasetClass = m_data.registered("dataset", type ? type->str() : std::string()).cls;
}

std::string CallTeller::classOf(const ConfigValue& part) const {
    const ConfigValue* type = part.find("type");
    return type ? m_data.registered("models", type->str()).cls : std::string();
}

BatchCall CallTeller::ofDataset(BatchCall call) const {
    const bool dataset = call.file.starts_with("mmcls/datasets/") && call.function.find('.') != std::string::npos &&
                         call.file.find("/pipelines/") == std::string::npos;
    if (!dataset || m_datasetClass.empty()) return call;
    const std::string method = call.function.substr(call.function.rfind('.') + 1);
    call.function = m_datasetClass.substr(m_datasetClass.rfind('.') + 1) + "." + method;
    for (const MethodPlace& place : m_data.classes.lookUp(m_datasetClass, method))
        if (place.runs) {
            call.defined = place.cls.substr(place.cls.rfind('.') + 1) + "." + method;
            call.file = place.file;
            call.line = place.line;
        }
    return call;
}

std::string CallTeller::onClassifier(const std::string& function) const {
    const std::string recorded = "ImageClassifier.";
    const std::string cls = classOf(m_model);
    return function.starts_with(recorded) && !cls.empty() ? cls.substr(cls.rfind('.') + 1) + function.substr(recorded.size() - 1)
                                                          : function;
}

Step& CallTeller::open(const BatchCall& call, const Around& around) {
    CodeEvent event;
    event.function = call.function;
    event.defined = call.defined;
    event.file = call.file;
    event.line = call.line;
    event.flags = call.flags;
    Step& step = m_teller.open(std::move(event), {{around.first, call.callerFile, call.callerLine, {}}});
    step.path = call.function;
    step.title = message("script.call", "{function}()", {{"function", call.function}});
    step.why = frameWords(call.defined);
    return step;
}

void CallTeller::rows(ConstructionKind kind, const Around& around, const std::string& file, int line) {
    const auto found = m_data.construction.find(kind, classOf(m_model), m_model);
    if (!found.nodes) return;
    m_kind = kind;
    m_first = std::pair{file, line};
    eachNode(*found.nodes, [&](int index) { row(index, around, {}, nullptr); });
    m_first.reset();
}

void CallTeller::row(int index, const Around& around, const std::string& base, const TransformRecord* record) {
    const CallNode& node = m_data.construction.call(index);
    if (node.part >= 0) return part(node, around);
    BatchCall call;
    call.function = node.function;
    call.defined = node.defined;
    call.file = node.file;
    call.line = node.line;
    call.callerFile = m_first ? m_first->first : node.callerFile;
    call.callerLine = m_first ? m_first->second : node.callerLine;
    call.flags = node.flags;
    // train() goes through the children: what the wrapper's does is what the classifier's would do.
    const bool wrapper = m_wrapped && m_first && m_kind == ConstructionKind::Train;
    if (wrapper) call.function = std::string(kParallelWrapper) + "train";
    m_first.reset();
    std::string path = base;
    if (node.owned) {
        path = node.path == "(root)"        ? std::string()
               : node.path.starts_with("/") ? node.path.substr(1)
               : node.path.empty()          ? base
               : base.empty()               ? node.path
                                            : base + "." + node.path;
    }
    Step& step = open(call, around);
    fillTransform(step, record);
    if (wrapper)
        setModulePath(step, "(root)");
    else if (node.owned)
        module(step, call, path);
    told(step, call);
    eachNode(node.children, [&](int child) { row(child, {call.function, call.file}, path, nullptr); });
    m_teller.close();
}

void CallTeller::module(Step& step, const BatchCall& call, const std::string& path) {
    const bool called = call.function.ends_with("._call_impl");
    const std::string wrapped = path.empty() ? "module" : "module." + path;
    setModulePath(step, m_wrapped ? wrapped : path.empty() ? "(root)" : path);
    if (!called && !call.function.ends_with(".forward")) return;
    if (called) ++m_calls[path];
    const int time = std::max(m_calls[path] - 1, 0);
    const auto found = m_modules.find({path, time});
    if (found == m_modules.end()) return;
    const Step& recorded = m_recorded->steps[static_cast<std::size_t>(found->second)];
    step.type = recorded.type;
    step.path = path;
    step.inputs = recorded.inputs;
    step.outputs = recorded.outputs;
    step.formula = recorded.formula;
    step.numbers = recorded.numbers;
    step.variables = recorded.variables;
    step.nanoseconds = recorded.nanoseconds;
}

void CallTeller::part(const CallNode& node, const Around& around) {
    const ConfigValue* config = m_model.find(node.partName);
    if (!config || !config->isDict()) return;
    const auto found = m_data.construction.find(m_kind, classOf(*config), *config);
    if (!found.nodes) return;
    int at = 0;
    eachNode(*found.nodes, [&](int index) {
        if (at++ == node.part) row(index, around, node.partName, nullptr);
    });
}

}  // namespace teardown
