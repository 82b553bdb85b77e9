#include "app/cli/layer_cams.h"

#include "app/cli/explained_picture.h"
#include "core/base/folder.h"
#include "core/base/text.h"

#include <fmt/format.h>

namespace teardown {

namespace {

constexpr double kOpacity = 0.5;

/// The tensor of each layer: its last output, if that is a set of feature maps.
std::vector<LayerTensor> mapsOf(const Trace& trace, const LayerChoice& choice) {
    std::vector<LayerTensor> maps;
    for (const LayerTensor& tensor : layerTensors(trace, {choice.layers, true, false})) {
        const Shape& shape = tensor.tensor->knownShape();
        const bool last = tensor.tensor == &tensor.step->outputs.back();
        if (last && tensor.step->call == 0 && !tensor.step->path.empty() && shape.size() == 4 && shape[2] * shape[3] > 1)
            maps.push_back(tensor);
    }
    return maps;
}

}  // namespace

Result<ExportedLayers> exportCams(const Workspace& workspace, const Trace& trace, const LayerExport& request, const std::string& picture,
                                  const std::string& folder, const TaskContext& task) {
    const std::vector<LayerTensor> maps = mapsOf(trace, request.choice);
    if (maps.empty())
        return Error{ErrorKind::BadInput,
                     "export-no-layers",
                     request.choice.layers.empty()
                         ? message("export-no-layers.no-layer-of-this", "No layer of this network has feature maps for Grad-CAM.")
                         : message("export-no-layers.no-layer-that-gives", "No layer with feature maps matches '{layers}'.",
                                   {{"layers", escapeForDisplay(request.choice.layers)}}),
                     message("do.teardown-tree-lists-the",
                             "teardown tree lists the layers with the shapes of their outputs; Grad-CAM needs N x C x H x W."),
                     {}};
    TD_CHECK(makeFolder(folder));
    ExportedLayers result;
    const ViewRecord& look = request.look.record;
    for (std::size_t i = 0; i < maps.size(); ++i) {
        if (task.cancelled()) return cancelledError();
        const Step& step = *maps[i].step;
        task.report(double(i) / double(maps.size()), asIs(step.path));
        ExplainRequest question;
        question.input = PictureFile{picture};
        question.layer = step.path;
        const auto outcome = workspace.session->run(question, TaskContext{task.stop, {}});
        if (!outcome.ok()) {
            if (outcome.error().kind != ErrorKind::BadInput) return outcome.error();
            result.diagnostics.push_back(
                {Severity::Warning,
                 "export-no-cam",
                 message("export-no-cam.text", "{path}: {what}", {{"path", escapeForDisplay(step.path)}, {"what", outcome.error().what}}),
                 {}});
            continue;
        }
        WhyView view = whyViewOf(**outcome, kOpacity, look.style.map.value_or(ColourMap::Turbo), look.dark, look);
        const std::string stem = maps[i].stem.substr(0, maps[i].stem.rfind('_')) + "_cam";
        for (const ExportFormat* format : request.formats) {
            const std::string path = fmt::format("{}/{}.{}", folder, stem, format->id);
            TD_CHECK(writeExport(contentOf(view), path));
            result.files.push_back({path, step.path, step.type, "cam", step.call, (*outcome)->map.shape(), -1});
        }
        for (Diagnostic& note : Diagnostics((*outcome)->diagnostics)) {
            if (note.code != "explain-blank") continue;
            result.diagnostics.push_back(std::move(note));
        }
    }
    return result;
}

}  // namespace teardown
