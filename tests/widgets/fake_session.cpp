#include "tests/widgets/fake_session.h"

#include "core/checkpoint/checkpoint_file.h"
#include "core/config/config.h"
#include "core/registry/registry_info.h"
#include "core/session/build_journey.h"
#include "core/session/classify_journey.h"
#include "core/session/engine_info.h"
#include "core/session/explain_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/numbers_journey.h"
#include "core/session/profile_journey.h"
#include "core/session/reparam_journey.h"
#include "core/session/train_iter_journey.h"
#include "core/session/trust.h"
#include "core/trace/details/fold_branch_state.h"
#include "core/trace/details/foldable_block.h"
#include "core/trace/details/verdict.h"
#include "tests/support/operations.h"
#include "tests/widgets/fake_tensors.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <thread>
#include <utility>

namespace teardown::test {

namespace {

/// Static objects are made by the thread that runs main().
const std::thread::id kMainThread = std::this_thread::get_id();

/// Appends steps with their depth, parent and end kept right.
class StoryTeller {
public:
    explicit StoryTeller(Journey journey, std::string subject) {
        m_trace.journey = journey;
        m_trace.subject = std::move(subject);
    }
    Step& enter(StepKind kind, const std::string& path, const std::string& type, const std::string& title) {
        const int index = static_cast<int>(m_trace.steps.size());
        Step step;
        step.index = index;
        step.depth = static_cast<int>(m_open.size());
        step.parent = m_open.empty() ? -1 : m_open.back();
        step.kind = kind;
        step.path = path;
        step.type = type;
        step.title = asIs(title);
        step.operation = operationOf(type);
        step.nanoseconds = 120000 + index * 1000;
        m_trace.steps.push_back(std::move(step));
        m_open.push_back(index);
        return m_trace.steps.back();
    }
    Step& at(int index) { return m_trace.steps[static_cast<std::size_t>(index)]; }
    Step& current() { return at(m_open.back()); }
    Step& last() { return m_trace.steps.back(); }
    void leave() {
        current().end = static_cast<int>(m_trace.steps.size());
        m_open.pop_back();
    }
    void leaf(StepKind kind, const std::string& path, const std::string& type, const std::string& title, std::vector<RecordedTensor> in,
              std::vector<RecordedTensor> out) {
        Step& step = enter(kind, path, type, title);
        step.inputs = std::move(in);
        step.outputs = std::move(out);
        for (const RecordedTensor& tensor : step.outputs) m_trace.recordedBytes += tensor.view.byteSize();
        leave();
    }
    TracePtr finish() { return std::make_shared<const Trace>(std::move(m_trace)); }
    int nextId() { return m_ids++; }

private:
    Trace m_trace;
    std::vector<int> m_open;
    int m_ids = 0;
};

/// As the recorder does it: tensors beyond the budget, or outside of the steps that are asked for, leave their type and shape.
TracePtr underBudget(const TracePtr& full, const ForwardRequest& request) {
    auto trace = std::make_shared<Trace>(*full);
    std::map<int, bool> kept;
    std::uint64_t bytes = 0;
    for (const Step& step : full->steps)
        for (const auto* list : {&step.inputs, &step.outputs})
            for (const RecordedTensor& tensor : *list) {
                if (step.kind == StepKind::Transform) {
                    kept[tensor.id] = true;
                } else if (request.only) {
                    kept[tensor.id] = kept[tensor.id] || request.only->contains(step.index);
                } else if (!kept.contains(tensor.id)) {
                    kept[tensor.id] = bytes + tensor.view.byteSize() <= request.byteBudget;
                    if (kept[tensor.id]) bytes += tensor.view.byteSize();
                }
            }
    for (Step& step : trace->steps)
        for (auto* list : {&step.inputs, &step.outputs})
            for (RecordedTensor& tensor : *list) {
                if (kept[tensor.id]) continue;
                tensor.dtypeText = "float32";
                tensor.shape = tensor.view.shape();
                tensor.view = TensorView();
                trace->complete = false;
            }
    trace->recordedBytes = bytes;
    return trace;
}

struct FakeBlock {
    const char* path;
    int in, out, side;
    bool identity;
};

const std::vector<FakeBlock>& fakeBlocks() {
    static const std::vector<FakeBlock> blocks{{"backbone.stem", 3, 16, 14, false},      {"backbone.stage_1.0", 16, 16, 14, true},
                                               {"backbone.stage_2.0", 16, 32, 7, false}, {"backbone.stage_2.1", 32, 32, 7, true},
                                               {"backbone.stage_3.0", 32, 64, 4, false}, {"backbone.stage_3.1", 64, 64, 4, true},
                                               {"backbone.stage_4.0", 64, 96, 4, false}};
    return blocks;
}

/// W' = gamma * W / sqrt(var + 1e-05)
Formula foldFormula() {
    const Term deviation = formula::sqrt(formula::tensor("var") + 1e-5), gamma = formula::tensor("gamma");
    return Formula({{"W'", {}, gamma * formula::tensor("kernel", "W") / deviation, 0},
                    {"b'", {}, formula::tensor("beta") - formula::tensor("mean") * gamma / deviation, 1}});
}

}  // namespace

FakeSession::FakeSession()
    : m_trust(std::make_unique<Trust>(Trust{true, 82, 82, 1, true, true, true, {}, {}, -1, {}, PictureState::Whole})) {
    add<BuildRequest>([this](const BuildRequest& request, const TaskContext& task) { return build(request, task); });
    add<ForwardRequest>([this](const ForwardRequest& request, const TaskContext& task) { return forward(request, task); });
    add<ReparamRequest>([this](const ReparamRequest& request, const TaskContext& task) { return reparameterise(request, task); });
    add<ProfileRequest>([this](const ProfileRequest& request, const TaskContext& task) { return profile(request, task); });
    add<ExplainRequest>([this](const ExplainRequest& request, const TaskContext& task) { return explain(request, task); });
    add<NumbersRequest>([](const NumbersRequest& request, const TaskContext&) -> Result<std::shared_ptr<const NumbersOutcome>> {
        NumbersOutcome outcome;
        RankedReading best{
            {{ReadingFactor::Order, "bgr", message("what-if.bgr", "BGR instead of RGB")}}, NumbersKind::Scores, 0, 0, true, {}};
        RankedReading other{
            {{ReadingFactor::Crop, "squash", message("crop-rule.squash", "squashed to {size} without a crop", {{"size", "28 x 28"}})}},
            NumbersKind::Scores,
            0.25,
            0.1,
            false,
            {}};
        outcome.report = {
            {best, other},
            request.numbers.items.size(),
            7,
            true,
            12,
            message("numbers-verdict.exact", "Exactly these numbers ({kind}) come from: {differences}.",
                    {{"kind", message("numbers-kind.scores", "scores")}, {"differences", message("what-if.bgr", "BGR instead of RGB")}}),
            {}};
        return std::make_shared<const NumbersOutcome>(std::move(outcome));
    });
    add<TrainIterRequest>([](const TrainIterRequest&, const TaskContext&) -> Result<std::shared_ptr<const TrainIterOutcome>> {
        TrainIterOutcome outcome;
        outcome.samples = {1, 0};
        outcome.step.terms = {{"loss", 2.5}};
        return std::make_shared<const TrainIterOutcome>(std::move(outcome));
    });
    add<ClassifyRequest>([this](const ClassifyRequest& request, const TaskContext& task) { return classify(request, task); });
}
FakeSession::~FakeSession() = default;
void FakeSession::setTrust(const Trust& trust) { *m_trust = trust; }

EngineInfo FakeSession::info() const { return {"1.13.1", "4.6.0", "AVX2", "reference BLAS", {}, 2}; }

std::vector<RegistryInfo> FakeSession::registries() const { return {}; }

Result<std::shared_ptr<const void>> FakeSession::answer(std::string_view journey, const void* request, const TaskContext& task) {
    const auto found = m_recorders.find(std::string(journey));
    if (found != m_recorders.end()) return found->second(request, task);
    return Error{ErrorKind::Internal, "journey-unknown", asIs("The fake engine does not know this journey."), {}, {}};
}

TracePtr FakeSession::buildTrace() {
    const auto outcome = build({}, {});
    return outcome.ok() ? (*outcome)->trace : nullptr;
}

TracePtr FakeSession::forwardTrace() {
    const auto outcome = forward({}, {});
    return outcome.ok() ? (*outcome)->trace : nullptr;
}

bool FakeSession::waited(const TaskContext& task, const char* label) const {
    if (std::this_thread::get_id() == kMainThread) ++journeysOnMainThread;
    const auto start = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - start < delay) {
        if (task.cancelled()) return false;
        task.report(std::chrono::duration<double>(std::chrono::steady_clock::now() - start) / std::chrono::duration<double>(delay),
                    asIs(label));
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return !task.cancelled();
}

Result<std::shared_ptr<const BuildOutcome>> FakeSession::build(const BuildRequest& request, const TaskContext& task) {
    const int number = ++builds;
    if (!waited(task, "building")) return cancelledError();
    if (failBuild)
        return Error{ErrorKind::BadInput,
                     "registry-unknown",
                     asIs("'RepVGGG' is not in the mmcls::backbone registry."),
                     asIs("Did you mean 'RepVGG'?"),
                     {"repvgg-digits.py", 14, 0, {}, {}}};
    auto outcome = std::make_shared<BuildOutcome>();
    outcome->model = {number};
    StoryTeller story(Journey::Build, "repvgg-digits.py");
    const LoadState state = !request.checkpoint ? LoadState::Random : LoadState::Loaded;
    const auto module = [&](const std::string& path, const std::string& type, int parent, std::int64_t parameters) {
        ModuleNode node;
        node.path = path;
        node.name = path.substr(path.rfind('.') + 1);
        node.type = type;
        node.parent = parent;
        node.depth = parent < 0 ? 0 : outcome->modules[static_cast<std::size_t>(parent)].depth + 1;
        node.parameters = parameters;
        node.state = parameters ? state : LoadState::None;
        outcome->modules.push_back(std::move(node));
        return static_cast<int>(outcome->modules.size()) - 1;
    };
    const auto numbers = [](const std::vector<double>& list) {
        std::vector<ConfigValue> values;
        for (const double value : list)
            values.push_back(value == std::floor(value) ? ConfigValue::integer(static_cast<std::int64_t>(value))
                                                        : ConfigValue::floating(value));
        return values;
    };
    const ConfigValue arch = ConfigValue::dict({{ConfigValue::string("num_blocks"), ConfigValue::list(numbers({1, 2, 2, 1}))},
                                                {ConfigValue::string("width_factor"), ConfigValue::list(numbers({1, 1, 1, 0.75}))}});
    const std::vector<StepArgument> arguments{
        {"arch", arch, false, "repvgg-digits.py", 15, "model.backbone.arch"},
        {"in_channels", ConfigValue::integer(3), false, "_base_/repvgg_digits.py", 19, "model.backbone.in_channels"},
        {"strides", ConfigValue::tuple(numbers({1, 2, 2, 1})), false, "_base_/repvgg_digits.py", 21, "model.backbone.strides"},
        {"deploy", ConfigValue::boolean(false), true, "", 0, ""}};
    Step& root = story.enter(StepKind::Construct, "", "ImageClassifier", "build_classifier(cfg.model)");
    root.why =
        asIs("The config's model dict names a class; the registry hands out the class and every other key becomes an argument of it.");
    root.reference = {{"build_classifier", "mmcls/models/builder.py", 37}, {"Registry.build", "mmcv/utils/registry.py", 236}};
    const int top = module("", "ImageClassifier", -1, 143210);
    const int backbone = module("backbone", "RepVGG", top, 142240);
    outcome->modules[static_cast<std::size_t>(backbone)].arguments = arguments;
    story.leaf(StepKind::Lookup, "models", "Registry", "look up 'RepVGG' in mmcls::backbone", {}, {});
    Step& construct = story.enter(StepKind::Construct, "backbone", "RepVGG", "construct the backbone");
    construct.arguments = arguments;
    construct.variables = {{"in_channels", "int", "16"}, {"stages", "list", "4 items"}};
    construct.reference = {{"RepVGG.__init__", "mmcls/models/backbones/repvgg.py", 380}};
    for (const FakeBlock& block : fakeBlocks()) {
        const std::string path = block.path;
        const int self = module(path, "RepVGGBlock", backbone, block.in * block.out * 10 + block.out * 4);
        const int three = module(path + ".branch_3x3", "Sequential", self, block.in * block.out * 9);
        module(path + ".branch_3x3.conv", "Conv2d", three, block.in * block.out * 9);
        module(path + ".branch_3x3.norm", "BatchNorm2d", three, block.out * 2);
        if (block.identity) module(path + ".branch_norm", "BatchNorm2d", self, block.out * 2);
        module(path + ".act", "ReLU", self, 0);
        RecordedTensor weight{
            "weight", TensorRole::Weight, wave({block.out, block.in, 3, 3}, block.side), {}, {}, story.nextId(), TensorName::Other, {}};
        outcome->stateDict.push_back({path + ".branch_3x3.conv.weight", weight.view.shape(), "float32"});
        story.leaf(StepKind::Create, path + ".branch_3x3.conv.weight", "Parameter", "create a kernel", {}, {weight});
    }
    story.leave();
    module("neck", "GlobalAveragePooling", top, 0);
    module("head", "LinearClsHead", top, 970);
    if (request.checkpoint) {
        for (const FakeBlock& block : fakeBlocks())
            story.leaf(StepKind::Copy, std::string(block.path) + ".branch_3x3.conv.weight", "copy", "copy from the checkpoint", {},
                       {{"weight",
                         TensorRole::Weight,
                         wave({block.out, block.in, 3, 3}, block.side),
                         {},
                         {},
                         story.nextId(),
                         TensorName::Other,
                         {}}});
        LoadReport report;
        report.matched = report.entries = 82;
        report.share = report.parameterShare = 1;
        report.verdict = asIs("Everything matched.");
        outcome->load = report;
    }
    story.leave();
    outcome->trace = story.finish();
    outcome->parameters = 143210;
    outcome->inputShape = {3, 28, 28};
    return std::shared_ptr<const BuildOutcome>(outcome);
}

Result<std::shared_ptr<const ForwardOutcome>> FakeSession::forward(const ForwardRequest& request, const TaskContext& task) {
    ++forwards;
    const auto* file = std::get_if<PictureFile>(&request.input);
    lastInput = file ? file->path : std::string();
    if (!waited(task, "forward")) return cancelledError();
    auto outcome = std::make_shared<ForwardOutcome>();
    StoryTeller story(Journey::Forward, "repvgg-digits.py");
    RecordedTensor picture{"img", TensorRole::Picture, ringPicture(56), {}, {}, story.nextId(), TensorName::Other, {}};
    story.leaf(StepKind::Transform, "0", "LoadImageFromFile", "decode the picture", {}, {picture});
    RecordedTensor small{"img", TensorRole::Picture, ringPicture(28), {}, {}, story.nextId(), TensorName::Other, {}};
    story.leaf(StepKind::Transform, "1", "Resize", "shorter side to 28", {picture}, {small});
    RecordedTensor value{"input", TensorRole::Activation, wave({1, 3, 28, 28}, 0), {}, {}, story.nextId(), TensorName::Other, {}};
    story.leaf(StepKind::Transform, "2", "Normalize", "subtract the mean, divide by the deviation", {small}, {value});
    story.enter(StepKind::Module, "", "ImageClassifier", "simple_test");
    story.enter(StepKind::Module, "backbone", "RepVGG", "extract_feat");
    const auto output = [&](const FakeBlock& block, int seed, bool positive = false) {
        return RecordedTensor{"output",
                              TensorRole::Activation,
                              wave({1, block.out, block.side, block.side}, seed, positive),
                              {},
                              {},
                              story.nextId(),
                              TensorName::Other,
                              {}};
    };
    for (const FakeBlock& block : fakeBlocks()) {
        const std::string path = block.path;
        Step& step = story.enter(StepKind::Module, path, "RepVGGBlock", "three branches, their sum, ReLU");
        const int self = step.index;
        auto foldable = std::make_shared<FoldableBlock>();
        foldable->branches = {"branch_3x3", "branch_1x1"};
        step.detail = std::move(foldable);
        const auto branch = [](const char* name) { return formula::call(name, {formula::x()}); };
        step.formula = Formula(formula::call("relu", {branch("branch_3x3") + branch("branch_1x1") + branch("branch_norm")}));
        step.why = asIs(
            "During training the block has several branches, which makes it learn better; afterwards one kernel can do the work of "
            "all.");
        step.reference = {{"ImageClassifier.simple_test", "mmcls/models/classifiers/image.py", 144},
                          {"RepVGGBlock.forward", "mmcls/models/backbones/repvgg.py", 117}};
        step.arguments = {
            {"in_channels", ConfigValue::integer(block.in), true, "", 0, ""},
            {"out_channels", ConfigValue::integer(block.out), false, "_base_/repvgg_digits.py", 16, "model.backbone.arch.width_factor"}};
        const RecordedTensor three = output(block, self);
        story.leaf(StepKind::Module, path + ".branch_3x3", "Sequential", "conv 3x3 and BN", {value}, {three});
        const RecordedTensor one = output(block, self + 1);
        story.leaf(StepKind::Module, path + ".branch_1x1", "Sequential", "conv 1x1 and BN", {value}, {one});
        const RecordedTensor sum = output(block, self + 2);
        story.leaf(StepKind::Op, path, "add", "sum of the branches", {three, one}, {sum});
        const RecordedTensor active = output(block, self + 2, true);
        story.leaf(StepKind::Module, path + ".act", "ReLU", "negative values become 0", {sum}, {active});
        story.at(self).inputs = {value};
        story.at(self).outputs = {active};
        value = active;
        value.label = "input";
        value.name = TensorName::Input;
        story.leave();
    }
    story.leave();
    RecordedTensor pooled{"output", TensorRole::Activation, wave({1, 96}, 5), {}, {}, story.nextId(), TensorName::Other, {}};
    story.leaf(StepKind::Module, "neck", "GlobalAveragePooling", "mean of every channel", {value}, {pooled});
    RecordedTensor logits{"output", TensorRole::Vector, wave({1, 10}, 9), {}, {}, story.nextId(), TensorName::Other, {}};
    story.leaf(StepKind::Module, "head", "LinearClsHead", "logits", {pooled}, {logits});
    story.leaf(StepKind::Op, "head", "softmax", "scores", {logits},
               {{"scores", TensorRole::Vector, wave({1, 10}, 11, true), {}, {}, story.nextId(), TensorName::Other, {}}});
    story.leave();
    outcome->trace = underBudget(story.finish(), request);
    outcome->logits = logits.view;
    outcome->scores = logits.view;
    outcome->top = {{3, "3", 0.9712}, {8, "8", 0.0181}, {5, "5", 0.0067}, {9, "9", 0.0021}, {2, "2", 0.0009}};
    outcome->threads = 2;
    outcome->trust = *m_trust;
    return std::shared_ptr<const ForwardOutcome>(outcome);
}

Result<std::shared_ptr<const ReparamOutcome>> FakeSession::reparameterise(const ReparamRequest&, const TaskContext& task) {
    if (!waited(task, "folding")) return cancelledError();
    auto outcome = std::make_shared<ReparamOutcome>();
    StoryTeller story(Journey::Reparameterise, "repvgg-digits.py");
    for (const FakeBlock& block : fakeBlocks()) {
        const std::string path = block.path;
        const auto kernel = [&](int seed, int side) {
            return RecordedTensor{
                "kernel", TensorRole::Weight, wave({block.out, block.in, side, side}, seed), {}, {}, story.nextId(), TensorName::Other, {}};
        };
        const auto bias = [&](int seed) {
            return RecordedTensor{"bias", TensorRole::Vector, wave({block.out}, seed), {}, {}, story.nextId(), TensorName::Other, {}};
        };
        story.enter(StepKind::Block, path, "RepVGGBlock", block.identity ? "3 branches become 1 kernel" : "2 branches become 1 kernel");
        const auto part = [&](const FoldBranchState& state, StepKind kind, const std::string& where, const std::string& type,
                              const std::string& title, std::vector<RecordedTensor> in, std::vector<RecordedTensor> made) {
            story.leaf(kind, where, type, title, std::move(in), std::move(made));
            story.last().detail = std::make_shared<FoldBranchState>(state);
        };
        part({FoldBranchKind::Convolution, 3, FoldStage::Folded}, StepKind::Fold, path + ".branch_3x3", "fold BN",
             "fold BN into the 3x3 kernel", {kernel(1, 3)}, {kernel(2, 3), bias(2)});
        story.last().formula = foldFormula();
        part({FoldBranchKind::Convolution, 1, FoldStage::Folded}, StepKind::Fold, path + ".branch_1x1", "fold BN",
             "fold BN into the 1x1 kernel", {kernel(3, 1)}, {kernel(4, 1), bias(4)});
        part({FoldBranchKind::Convolution, 1, FoldStage::Padded}, StepKind::Pad, path + ".branch_1x1", "pad", "1x1 to 3x3", {kernel(4, 1)},
             {kernel(5, 3)});
        if (block.identity) {
            part({FoldBranchKind::Identity, 0, FoldStage::AsKernel}, StepKind::Identity, path + ".branch_norm", "identity kernel",
                 "the identity as a 3x3 kernel", {}, {kernel(6, 3)});
            part({FoldBranchKind::Identity, 0, FoldStage::Folded}, StepKind::Fold, path + ".branch_norm", "fold BN",
                 "fold BN into the identity kernel", {kernel(6, 3)}, {kernel(7, 3), bias(7)});
        }
        story.leaf(StepKind::Sum, path, "sum", "sum of kernels and biases", {}, {kernel(8, 3), bias(8)});
        Step& verify = story.enter(StepKind::Verify, path, "verify", "old block and new on the same input");
        verify.facts = {{asIs("max |d|"), "4.8e-07"}, {asIs("relative"), "2.1e-07"}, {asIs("verdict"), "equal up to rounding"}};
        auto verdict = std::make_shared<Verdict>();
        verdict->maxAbs = 4.8e-7;
        verdict->relative = 2.1e-7;
        verdict->text = asIs("equal up to rounding");
        verify.detail = std::move(verdict);
        story.leave();
        story.leave();
        outcome->blocks.push_back({path, 4.8e-7, 2.1e-7});
    }
    story.leaf(StepKind::Verify, "", "verify", "network, before and after", {},
               {{"logits", TensorRole::Vector, wave({1, 10}, 9), {}, {}, story.nextId(), TensorName::Other, {}}});
    outcome->trace = story.finish();
    outcome->verdict = asIs("Equal up to rounding");
    return std::shared_ptr<const ReparamOutcome>(outcome);
}

/// One module for each of build()'s, with one multiply-add a parameter.
Result<std::shared_ptr<const ProfileOutcome>> FakeSession::profile(const ProfileRequest& request, const TaskContext& task) {
    const auto built = build(BuildRequest{}, task);
    if (!built.ok()) return built.error();
    auto outcome = std::make_shared<ProfileOutcome>();
    for (const ModuleNode& node : (*built)->modules)
        outcome->modules.push_back(
            {node.path, 1, {node.parameters, node.parameters, node.parameters * 4, 0}, {}, request.repeat ? 0.5 : 0});
    outcome->total = outcome->modules.front().effort;
    outcome->inputShape = request.inputShape.empty() ? (*built)->inputShape : request.inputShape;
    return std::shared_ptr<const ProfileOutcome>(outcome);
}

/// Answers class 3 for each picture; one whose name says "bad" cannot be read.
Result<std::shared_ptr<const ClassifyOutcome>> FakeSession::classify(const ClassifyRequest& request, const TaskContext& task) {
    for (std::size_t i = 0; i < request.pictures.size(); ++i) {
        if (!waited(task, "classifying")) return cancelledError();
        ClassifiedPicture item;
        item.index = i;
        if (request.pictures[i].find("bad") != std::string::npos)
            item.error = Error{ErrorKind::BadInput, "image-decode", asIs("The picture is damaged."), asIs("Save it again."),
                               Place{request.pictures[i], 0, 0, {}, {}}};
        else
            item.top = {{3, "3", 0.75}, {8, "8", 0.2}};
        item.trust = *m_trust;
        request.each(std::move(item));
        task.report(double(i + 1) / double(request.pictures.size()), asIs(request.pictures[i]));
    }
    return std::make_shared<const ClassifyOutcome>(ClassifyOutcome{request.pictures.size(), std::nullopt});
}

/// A slope from left to right over a grey picture; the class that was asked for.
Result<std::shared_ptr<const ExplainOutcome>> FakeSession::explain(const ExplainRequest& request, const TaskContext& task) {
    if (!waited(task, "explaining")) return cancelledError();
    auto outcome = std::make_shared<ExplainOutcome>();
    outcome->method = request.method;
    outcome->layer = request.method == ExplainMethod::GradCam ? (request.layer.empty() ? "backbone.stage_4.0.act" : request.layer) : "";
    outcome->classIndex = std::max(request.classIndex, 0);
    outcome->label = std::to_string(outcome->classIndex);
    outcome->score = 0.75;
    outcome->trust = *m_trust;
    outcome->map = TensorView::fromFloats({2, 2}, {0, 1, 0, 1});
    outcome->seen = TensorView::fromBytes(DType::UInt8, {28, 28, 3}, std::vector<std::byte>(28 * 28 * 3, std::byte{128}));
    outcome->inputHeight = outcome->inputWidth = 28;
    outcome->channels = {{3, 0.5, 0.25}, {1, -0.5, -0.125}};
    for (int i = 0; i < 5; ++i) outcome->top.push_back({i, std::to_string(i), 0.75 / (1 << i)});
    return std::shared_ptr<const ExplainOutcome>(outcome);
}

}  // namespace teardown::test
