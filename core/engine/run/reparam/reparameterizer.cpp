#include "core/engine/run/reparam/reparameterizer.h"

#include "core/engine/run/forward/forward_runner.h"
#include "core/engine/run/model/model_clone.h"
#include "core/engine/run/model/network_input.h"
#include "core/engine/run/model/thread_choice.h"
#include "core/engine/run/model/trust.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/reference.h"
#include "core/engine/run/record/step_text.h"
#include "core/engine/run/reparam/fold_steps.h"
#include "core/engine/run/reparam/reparam_writer.h"
#include "core/session/trust_text.h"
#include "core/trace/details/verdict.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>

namespace teardown::engine {

namespace {

constexpr std::uint64_t kReparamBudget = 2048ull << 20;

/// The difference that rounding alone explains, relative to the largest value (ten times the values measured for A0, B0, B1g2, D2se).
struct Tolerance {
    double block, network;
};
constexpr Tolerance kSingle{2e-5, 5e-6};
constexpr Tolerance kDouble{1e-12, 1e-12};

struct FoundBlock {
    std::string path;
    UnaryLayer* layer = nullptr;
    Reparameterisable* block = nullptr;
};

std::vector<FoundBlock> blocksOf(Model& network) {
    std::vector<FoundBlock> blocks;
    for (const auto& [path, layer] : namedModules(network))
        if (auto* block = dynamic_cast<Reparameterisable*>(layer)) blocks.push_back({path, dynamic_cast<UnaryLayer*>(layer), block});
    return blocks;
}

Result<void> checkBlocks(const BuiltModel& model, const std::vector<FoundBlock>& blocks) {
    const std::string file = subjectOf(*model.config);
    if (blocks.empty()) {
        std::string types;
        std::set<std::string> seen;
        for (const auto& [path, layer] : namedModules(*model.network))
            if (path.starts_with("backbone") && seen.size() < 8 && seen.insert(layer->type()).second)
                types += (types.empty() ? "" : ", ") + layer->type();
        return Error{ErrorKind::BadInput,
                     "reparam-nothing",
                     message("reparam-nothing.there-is-nothing-to",
                             "There is nothing to fold: the backbone has no block that can be re-parameterised. It consists of {types}.",
                             {{"types", types}}),
                     message("do.open-a-repvgg-in", "Open a RepVGG or a RepMLPNet in its train form."),
                     {file, 0, 0, "model.backbone", {}}};
    }
    bool allDeploy = true;
    for (const FoundBlock& found : blocks) {
        allDeploy = allDeploy && found.block->isDeploy();
        if (found.block->isDeploy()) continue;
        if (const Message reason = found.block->describeBranches().blocked; !reason.empty())
            return Error{
                ErrorKind::BadInput,
                "reparam-blocked",
                message("reparam-blocked.can-not-be-folded", "{path} cannot be folded: {reason}.",
                        {{"path", found.path}, {"reason", reason}}),
                message("do.only-batch-norm-with", "Only batch norm with running statistics (norm_cfg type BN) folds into a kernel."),
                {file, 0, 0, found.path, {}}};
    }
    if (allDeploy)
        return Error{ErrorKind::BadInput,
                     "reparam-already-deploy",
                     message("reparam-already-deploy.the-network-is-in",
                             "The network is in its deploy form already: every block has a single kernel."),
                     message("do.open-the-config-without", "Open the config without deploy=True and its checkpoint."),
                     {file, 0, 0, "model.backbone.deploy", {}}};
    return {};
}

/// Keeps the inputs and outputs of every block.
class BlockWatch : public ForwardObserver {
public:
    explicit BlockWatch(const TaskContext& task) : m_task(task) {}
    void entered(const Layer&, const Value&, const CallContext&) override {
        if (m_task.cancelled()) throw CancelledException{};
    }
    void left(const Layer& layer, const Value& input, const Value& output) override {
        if (dynamic_cast<const Reparameterisable*>(&layer)) m_calls[&layer] = {input.tensor(), output.tensor()};
    }
    void op(const OpEvent&) override {}
    struct Call {
        at::Tensor input, output;
    };
    const Call* call(const Layer* layer) const {
        const auto found = m_calls.find(layer);
        return found == m_calls.end() ? nullptr : &found->second;
    }

private:
    const TaskContext& m_task;
    std::map<const Layer*, Call> m_calls;
};

Verdict verdictOf(const Difference& difference, double tolerance) {
    Verdict verdict;
    verdict.maxAbs = difference.maxAbs;
    verdict.relative = difference.relative;
    verdict.tolerance = tolerance;
    if (std::isnan(difference.relative)) {
        verdict.agreement = Agreement::NotFinite;
        verdict.text = message("fold-verdict.not-finite", "not comparable: the outputs are not finite (NaN or infinity)");
    } else if (difference.relative <= tolerance) {
        verdict.text = message("fold-verdict.equal", "equal up to rounding (relative {relative}, at most {tolerance})",
                               {{"relative", difference.relative, ".2g"}, {"tolerance", tolerance, ".0e"}});
    } else {
        verdict.agreement = Agreement::Different;
        verdict.text = message("fold-verdict.not-equal", "NOT equal: relative {relative} is more than rounding explains ({tolerance})",
                               {{"relative", difference.relative, ".2g"}, {"tolerance", tolerance, ".0e"}});
    }
    return verdict;
}

/// y = act(branch_3x3(x) + ...), and the folded block: y' = act(branch_reparam(x)).
Formula beforeAndAfter(const Formula& before, const Formula& after) {
    std::vector<FormulaLine> lines = before.lines();
    for (FormulaLine line : after.lines()) {
        line.name += "'";
        lines.push_back(std::move(line));
    }
    return Formula(std::move(lines));
}

/// relative = d / max |before|, d = max |after - before|.
Formula differenceFormula() {
    const Term before = formula::tensor("before"), after = formula::tensor("after");
    const auto largest = [](const Term& a) {
        return formula::reduceAxes("max", {{0, true, 0}}, "all values", formula::function("abs", {a}));
    };
    return Formula({{"d", {}, largest(after - before), -1}, {"relative", {}, formula::tensor("d") / largest(before), 0}});
}

/// Steps of old and new on the same input.
Step verifyStep(TraceBuilder& builder, const std::string& path, const Message& title, const at::Tensor& input, const at::Tensor& before,
                const at::Tensor& after, const Difference& difference, double tolerance) {
    Step step;
    step.kind = StepKind::Verify;
    step.path = path;
    step.type = "verify";
    step.title = title;
    step.formula = differenceFormula();
    ReferenceTable::instance().fill(step, "reparam", path.empty() ? "verify network" : "verify");
    step.numbers = message("numbers.difference", "max |after - before| = {difference}\nmax |before| = {largest}\nrelative = {relative}",
                           {{"difference", difference.maxAbs, ".3g"},
                            {"largest", before.abs().max().item().toDouble(), ".6g"},
                            {"relative", difference.relative, ".3g"}});
    const auto verdict = std::make_shared<Verdict>(verdictOf(difference, tolerance));
    step.detail = verdict;
    step.facts = {{message("fact.max-d", "max |d|"), fmt::format("{:.3g}", difference.maxAbs)},
                  {message("fact.relative", "relative"), fmt::format("{:.3g}", difference.relative)},
                  {message("fact.verdict", "verdict"), verdict->text}};
    const TensorRole role = before.dim() > 2 ? TensorRole::Activation : TensorRole::Vector;
    step.inputs = {builder.record(TensorName::Input, "input", TensorRole::Activation, input)};
    step.outputs = {builder.record(TensorName::Before, "output before", role, before),
                    builder.record(TensorName::After, "output after", role, after),
                    builder.record(TensorName::Difference, "difference", role, after - before)};
    addTensorVariables(step);
    return step;
}

Result<std::shared_ptr<const ReparamOutcome>> reparamUnguarded(BuiltModel& model, const ReparamRequest& request, int threads,
                                                               const TaskContext& task) {
    TD_CHECK(checkBlocks(model, blocksOf(*model.network)));
    TD_TRY(NetworkInput input, networkInput(model, request.input, false));
    auto outcome = std::make_shared<ReparamOutcome>();
    outcome->diagnostics = input.notes;
    std::optional<at::ScalarType> dtype;
    std::shared_ptr<Model> train = model.network;
    if (request.float64) {
        dtype = at::kDouble;
        TD_TRY(const auto copy, cloneOf(model, dtype));
        train = copy->network;
        input.batch = input.batch.to(at::kDouble);
    }
    TD_TRY(const auto deployed, cloneOf(model, dtype));
    Model* deploy = deployed->network.get();
    const Tolerance tolerance = request.float64 ? kDouble : kSingle;
    outcome->parametersBefore = parameterCount(*model.network);

    const at::NoGradGuard noGrad;
    // Without a chosen thread count the network keeps the one measured by its forward runs; a single forward is not worth a measurement.
    if (threads > 0 || model.chosenThreads > 0) applyThreads(model, threads, input.batch, task);
    task.report(0, message("task.running-the-train-form", "running the train form"));
    BlockWatch watch(task);
    at::Tensor logitsBefore;
    {
        const ObserverScope scope(&watch);
        logitsBefore = train->test(input.batch).at("logits").tensor();
    }

    TraceBuilder builder(Journey::Reparameterise, subjectOf(*model.config), kReparamBudget);
    const std::vector<FoundBlock> trainBlocks = blocksOf(*train);
    const std::vector<FoundBlock> deployBlocks = blocksOf(*deploy);
    std::vector<std::string> folded;
    for (std::size_t i = 0; i < trainBlocks.size(); ++i) {
        if (task.cancelled()) return cancelledError();
        const FoundBlock& found = trainBlocks[i];
        if (found.block->isDeploy()) continue;
        task.report(double(i) / double(trainBlocks.size()), message("task.folding", "folding {path}", {{"path", found.path}}));
        const ReparamBlock description = found.block->describeBranches();
        Step heading;
        heading.kind = StepKind::Block;
        heading.path = found.path;
        heading.type = found.layer->type();
        heading.title = branchList(description);
        ReferenceTable::instance().fill(heading, "reparam", std::string(description.texts) + "block");
        heading.facts = {{message("fact.channels", "channels"), fmt::format("{} -> {}", description.inChannels, description.outChannels)},
                         {message("fact.groups", "groups"), std::to_string(description.groups)}};
        const int headingIndex = builder.open(std::move(heading));
        const FoldedBlock result = foldBlock(builder, found.path, description);
        deployBlocks[i].block->switchToDeploy(result.kernel, result.bias);
        builder.at(headingIndex).formula = beforeAndAfter(found.layer->formula(), deployBlocks[i].layer->formula());
        folded.push_back(found.path);
        if (const BlockWatch::Call* call = watch.call(found.layer)) {
            CancelWatch cancel(task);
            const ObserverScope scope(&cancel);
            const at::Tensor after = (*deployBlocks[i].layer)(call->input);
            const Difference difference = differenceOf(call->output, after);
            builder.leaf(verifyStep(builder, found.path, message("step.verify-block", "old and new block on the same input"), call->input,
                                    call->output, after, difference, tolerance.block));
            outcome->blocks.push_back({found.path, difference.maxAbs, difference.relative});
            builder.at(headingIndex)
                .facts.emplace_back(message("fact.relative-error", "relative error"), fmt::format("{:.3g}", difference.relative));
            builder.at(headingIndex).inputs = {builder.record(TensorName::Input, "input", TensorRole::Activation, call->input)};
            builder.at(headingIndex).outputs = {builder.record(TensorName::After, "kernel after", TensorRole::Weight, result.kernel),
                                                builder.record(TensorName::After, "output after", TensorRole::Activation, after)};
        }
        builder.close();
    }

    deploy->eval();
    task.report(1, message("task.running-the-deploy-form", "running the deploy form"));
    CancelWatch cancel(task);
    at::Tensor logitsAfter;
    {
        const ObserverScope scope(&cancel);
        logitsAfter = deploy->test(input.batch).at("logits").tensor();
    }
    const Difference network = differenceOf(logitsBefore, logitsAfter);
    outcome->network = {{}, network.maxAbs, network.relative};
    for (std::int64_t row = 0; row < logitsBefore.size(0); ++row)
        outcome->sameTop = outcome->sameTop && bestClasses(logitsBefore, row, 1) == bestClasses(logitsAfter, row, 1);
    outcome->parametersAfter = parameterCount(*deploy);
    outcome->verdict =
        message("fold-verdict.network", "{blocks} blocks folded, on {input}: the logits are {verdict}, {best}.",
                {{"blocks", folded.size()},
                 {"input", input.description},
                 {"verdict", verdictOf(network, tolerance.network).text},
                 {"best", std::isnan(network.relative) ? message("fold-verdict.no-best-class", "so that there is no best class")
                          : outcome->sameTop           ? message("fold-verdict.best-is-the-same", "the best class is the same")
                                                       : message("fold-verdict.best-is-not-the-same", "the best class is NOT the same")}});
    Trust trust;
    judgeAnswer(model, {asInputOf(model, input.batch), logitsBefore, {}}, input.records, /*recorded=*/false, trust, task);
    if (trust.finite && !allFinite(logitsAfter))
        outcome->diagnostics.push_back(
            {Severity::Warning,
             "output-not-finite",
             message("output-not-finite.the-folded-networks-output",
                     "The folded network's output is not finite (NaN or infinity), although that of the network before was."),
             {}});
    if (!trust.finite)
        outcome->diagnostics.push_back(
            {Severity::Warning,
             "output-not-finite",
             message("output-not-finite.the-networks-output-is",
                     "The network's output is not finite (NaN or infinity), so that old and new form cannot be compared. {originText}",
                     {{"originText", originText(trust)}}),
             {}});
    Step last = verifyStep(builder, {}, message("step.verify-network", "old and new network on the same input"), input.batch, logitsBefore,
                           logitsAfter, network, tolerance.network);
    last.facts.emplace_back(message("fact.best-class", "best class"),
                            outcome->sameTop ? message("fact.the-same", "the same") : message("fact.not-the-same", "not the same"));
    last.facts.emplace_back(message("fact.parameters", "parameters"),
                            fmt::format("{} -> {}", outcome->parametersBefore, outcome->parametersAfter));
    builder.leaf(std::move(last));
    outcome->trace = builder.finish();

    if (!request.outputPath.empty()) {
        TD_TRY(const WrittenReparam written, writeReparam(model, stateDict(*deploy), folded, request.outputPath, outcome->diagnostics));
        outcome->checkpointPath = written.checkpointPath;
        outcome->configPath = written.configPath;
    }
    return std::shared_ptr<const ReparamOutcome>(std::move(outcome));
}

}  // namespace

Result<std::shared_ptr<const ReparamOutcome>> runReparam(BuiltModel& model, const ReparamRequest& request, int threads,
                                                         const TaskContext& task) {
    return guarded(message("doing.folding-the-network", "folding the network"),
                   [&] { return reparamUnguarded(model, request, threads, task); });
}

}  // namespace teardown::engine
