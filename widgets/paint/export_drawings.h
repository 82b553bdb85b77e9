// Drawings as SVG, PDF and HTML: the painting writers of the format table.
#pragma once

#include "widgets/paint/export_formats.h"

namespace teardown {

Result<std::string> svgBytes(const ExportContent& content);
/// One page of the drawing's size, one point per pixel.
Result<std::string> pdfBytes(const ExportContent& content);
/// A self-contained page with the picture in light and dark, as the browser prefers.
Result<std::string> htmlBytes(const ExportContent& content);

}  // namespace teardown
