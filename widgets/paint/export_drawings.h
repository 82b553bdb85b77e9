// Drawings as SVG, PDF and HTML: the writers of the format table that paint.
#pragma once

#include "widgets/paint/export_formats.h"

namespace teardown {

Result<std::string> svgBytes(const ExportContent& content);
/// One page of the drawing's size, one point a pixel.
Result<std::string> pdfBytes(const ExportContent& content);
/// A self-contained page with the picture in light and dark as the browser asks.
Result<std::string> htmlBytes(const ExportContent& content);

}  // namespace teardown
