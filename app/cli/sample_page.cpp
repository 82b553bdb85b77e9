#include "app/cli/sample_page.h"

#include "app/cli/terminal.h"
#include "core/base/version.h"
#include "core/tensor/statistics.h"
#include "core/trace/formula_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace teardown {

namespace {

std::string captionOf(const TensorView& view) {
    const auto statistics = computeStatistics(view);
    return statistics ? caption(view, *statistics) : shapeText(view.shape());
}

SheetView sheetOf(const RecordedTensor& tensor, const std::string& title) {
    SheetView sheet;
    sheet.view = tensor.view;
    sheet.role = tensor.role;
    sheet.title = QString::fromStdString(title);
    sheet.caption = QString::fromStdString(captionOf(tensor.view));
    return sheet;
}

/// The picture before the first transform, [H, W, 3] or [H, W]; empty when it was not recorded.
PixelBuffer inputPicture(const Trace& trace) {
    PixelBuffer picture;
    for (const Step& step : trace.steps)
        for (const RecordedTensor& tensor : step.outputs) {
            if (tensor.role != TensorRole::Picture || !tensor.view.valid() || tensor.view.rank() < 2 || tensor.view.dtype() != DType::UInt8)
                continue;
            const Shape& shape = tensor.view.shape();
            const std::int64_t channels = tensor.view.rank() == 3 ? shape[2] : 1;
            if (channels != 1 && channels != 3) continue;
            picture.width = static_cast<int>(shape[1]);
            picture.height = static_cast<int>(shape[0]);
            for (std::int64_t at = 0; at < shape[0] * shape[1]; ++at) {
                const auto value = [&](std::int64_t channel) {
                    return static_cast<std::uint8_t>(tensor.view.at(at * channels + (channels == 1 ? 0 : channel)));
                };
                picture.pixels.push_back({value(0), value(1), value(2)});
            }
            return picture;
        }
    return picture;
}

/// Blocks in order, then the modules after them: the neck and the head's layers.
bool isWorthASection(const Step& step, const std::set<std::string>& blocks) {
    if (step.kind != StepKind::Module || step.call > 0 || step.outputs.empty() || !step.outputs.front().view.valid()) return false;
    return blocks.contains(step.path) || step.path == "neck" || step.path == "head.fc";
}

std::vector<PageLayer> layers(const NetworkRecording& parts) {
    std::set<std::string> blocks;
    for (const BlockError& block : parts.reparam.blocks) blocks.insert(block.path);
    std::vector<PageLayer> result;
    for (const Step& step : parts.forward.trace->steps)
        if (isWorthASection(step, blocks))
            result.push_back({step.path, step.type, captionOf(step.outputs.front().view), english(step.why),
                              sheetOf(step.outputs.front(), step.path + " - output")});
    return result;
}

PageKernel kernelOf(const RecordedTensor& tensor, const std::string& block) {
    return {tensor.label, captionOf(tensor.view), sheetOf(tensor, block + " - " + tensor.label)};
}

std::vector<PageBlock> blocks(const ReparamOutcome& reparam) {
    std::vector<PageBlock> result;
    const std::vector<Step>& steps = reparam.trace->steps;
    for (const Step& block : steps) {
        if (block.kind != StepKind::Block) continue;
        PageBlock page;
        page.path = block.path;
        for (int at = block.index + 1; at < block.end; ++at) {
            const Step& step = steps[static_cast<std::size_t>(at)];
            if (step.kind != StepKind::Sum) continue;
            page.formula = step.numbers.empty() ? text(step.formula) : text(step.formula) + "\n" + english(step.numbers);
            page.why = english(step.why);
            for (const RecordedTensor& tensor : step.inputs)
                if (tensor.role == TensorRole::Weight && tensor.view.valid()) page.before.push_back(kernelOf(tensor, block.path));
            for (const RecordedTensor& tensor : step.outputs)
                if (tensor.role == TensorRole::Weight && tensor.view.valid()) page.after.push_back(kernelOf(tensor, block.path));
        }
        const auto error = std::find_if(reparam.blocks.begin(), reparam.blocks.end(),
                                        [&](const BlockError& candidate) { return candidate.path == block.path; });
        if (error != reparam.blocks.end()) {
            page.maxAbs = error->maxAbs;
            page.relative = error->relative;
        }
        result.push_back(std::move(page));
    }
    return result;
}

}  // namespace

TeardownPageContent teardownPage(const NetworkRecording& parts) {
    TeardownPageContent page;
    page.title = parts.config;
    page.lead = fmt::format(
        "How the network of {} processes the picture {}, layer by layer, and how the branches of each of its blocks are folded into one "
        "convolution that gives the same answer.",
        parts.config, parts.picture);
    page.facts = {{"config", parts.config},
                  {"checkpoint", parts.checkpoint},
                  {"parameters", withThousands(parts.built.parameters)},
                  {"tensors", fmt::format("{}", parts.built.stateDict.size())},
                  {"steps", fmt::format("{} of the build, {} of the forward pass, {} of the folding", parts.built.trace->steps.size(),
                                        parts.forward.trace->steps.size(), parts.reparam.trace->steps.size())}};
    if (parts.built.load) page.facts.emplace_back("loaded", english(parts.built.load->verdict));
    page.inputName = parts.picture;
    page.input = inputPicture(*parts.forward.trace);
    for (const Prediction& prediction : parts.forward.top)
        page.predictions.push_back(
            {prediction.label.empty() ? fmt::format("class {}", prediction.index) : prediction.label, prediction.score});
    page.layers = layers(parts);
    page.foldingWhy =
        "Convolution is linear and batch norm in evaluation only scales and shifts each channel, so a convolution with its batch norm is "
        "one convolution with a bias. A 1x1 kernel "
        "is a 3x3 kernel with zeros around its centre, the identity is one with a single 1, and the sum of convolutions of the same input "
        "is the convolution with the summed kernels.";
    page.blocks = blocks(parts.reparam);
    page.verdict = english(parts.reparam.verdict);
    page.networkMaxAbs = parts.reparam.network.maxAbs;
    page.networkRelative = parts.reparam.network.relative;
    page.parametersBefore = parts.reparam.parametersBefore;
    page.parametersAfter = parts.reparam.parametersAfter;
    for (const Diagnostics* diagnostics : {&parts.built.diagnostics, &parts.forward.diagnostics, &parts.reparam.diagnostics})
        for (const Diagnostic& diagnostic : *diagnostics)
            if (diagnostic.severity == Severity::Warning) page.problems.push_back(english(diagnostic.message));
    page.footer = std::string("Teardown ") + version();
    return page;
}

}  // namespace teardown
