#include "app/cli/explained_picture.h"

#include <fmt/format.h>

namespace teardown {

ExplainMethod explainMethodNamed(const std::string& name) {
    return name == "occlusion" ? ExplainMethod::Occlusion : ExplainMethod::GradCam;
}

const char* explainMethodName(ExplainMethod method) { return method == ExplainMethod::Occlusion ? "occlusion" : "gradcam"; }

WhyView whyViewOf(const ExplainOutcome& outcome, double opacity, std::optional<ColourMap> map, bool dark, const ViewRecord& files) {
    WhyView view;
    view.title = QString::fromStdString(fmt::format("{}  {:.4f}", outcome.label, outcome.score));
    view.caption = QString::fromStdString(outcome.method == ExplainMethod::GradCam ? "Grad-CAM at " + outcome.layer
                                                                                   : std::string("occlusion: by how much the score drops"));
    view.seen = outcome.seen;
    view.map = outcome.map;
    view.height = outcome.inputHeight;
    view.width = outcome.inputWidth;
    view.opacity = opacity;
    view.dark = dark;
    view.style.map = map;
    view.layer = outcome.layer;
    view.explained = ExplainedView{explainMethodName(outcome.method), outcome.classIndex, outcome.label, outcome.score, opacity};
    view.files = files;
    return view;
}

}  // namespace teardown
