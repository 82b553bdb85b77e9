// Prepares an explained answer for the painter: shared by the verbs explain and demo.
#pragma once

#include "core/session/explain_journey.h"
#include "widgets/paint/why_painter.h"

#include <optional>
#include <string>

namespace teardown {

/// "gradcam" or "occlusion".
ExplainMethod explainMethodNamed(const std::string& name);
const char* explainMethodName(ExplainMethod method);

/// `files` (recordOfFiles) are recorded in a PNG.
WhyView whyViewOf(const ExplainOutcome& outcome, double opacity, std::optional<ColourMap> map, bool dark, const ViewRecord& files);

}  // namespace teardown
