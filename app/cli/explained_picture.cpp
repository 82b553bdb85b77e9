#include "app/cli/explained_picture.h"

#include <fmt/format.h>

namespace teardown {

ExplainMethod explainMethodNamed(const std::string& name) { return name == "occlusion" ? ExplainMethod::Occlusion : ExplainMethod::GradCam; }

WhyView whyViewOf(const ExplainOutcome& outcome, double opacity, std::optional<ColourMap> map, bool dark) {
    WhyView view;
    view.title = QString::fromStdString(fmt::format("{}  {:.4f}", outcome.label, outcome.score));
    view.caption = QString::fromStdString(outcome.method == ExplainMethod::GradCam ? "Grad-CAM at " + outcome.layer
                                                                                   : std::string("occlusion: by how much the score falls"));
    view.seen = outcome.seen;
    view.map = outcome.map;
    view.height = outcome.inputHeight;
    view.width = outcome.inputWidth;
    view.opacity = opacity;
    view.dark = dark;
    view.style.map = map;
    return view;
}

}  // namespace teardown
