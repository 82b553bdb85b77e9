#include "widgets/paint/export_formats.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/checkpoint/numpy/npz_bytes.h"
#include "core/tensor/npy.h"
#include "widgets/paint/export_drawings.h"
#include "widgets/paint/sheet_plan.h"
#include "widgets/paint/via_painter.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace teardown {
namespace {

constexpr int kExportWidth = 1200;

Result<std::string> pngWriter(const ExportContent& content) {
    std::string bytes = pngBytes(content.image(content.dark));
    return content.record ? withPngTexts(bytes, textsOf(*content.record)) : bytes;
}

Result<std::string> npyWriter(const ExportContent& content) { return npyBytes(content.numbers); }

Result<std::string> npzWriter(const ExportContent& content) { return npzBytes({{content.name, content.numbers}}); }

Result<std::string> txtWriter(const ExportContent& content) { return content.text ? content.text() : viaText(content.numbers, false); }

constexpr ExportFormat kFormats[] = {
    {"png", "Picture", true, pngWriter},
    {"svg", "Vector picture", true, svgBytes},
    {"pdf", "PDF", true, pdfBytes},
    {"html", "Web page", true, htmlBytes},
    {"npy", "Numbers for NumPy", false, npyWriter},
    {"npz", "Numbers for NumPy, with their name", false, npzWriter},
    {"txt", "Numbers as text", false, txtWriter},
};

std::string endingOf(const std::string& path) {
    const auto slash = path.rfind('/');
    const auto dot = path.rfind('.');
    if (dot == std::string::npos || (slash != std::string::npos && dot < slash)) return {};
    std::string ending = path.substr(dot + 1);
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return ending;
}

std::string namesOf(const ExportContent* content) {
    std::string names;
    for (const ExportFormat& format : kFormats) {
        if (content && !accepts(format, *content)) continue;
        names += (names.empty() ? "." : ", .") + std::string(format.id);
    }
    if (const auto comma = names.rfind(", "); comma != std::string::npos) names.replace(comma, 2, " or ");
    return names;
}

}  // namespace

ExportContent contentOf(const SheetView& sheet, std::string name) {
    const auto shared = std::make_shared<const SheetView>(sheet);
    ExportContent content;
    content.title = sheet.title;
    content.caption = sheet.caption;
    content.dark = sheet.dark;
    content.canvas = [shared]() -> ExportContent::Canvas {
        auto plan = std::make_shared<const SheetPlan>(planSheet(*shared, kExportWidth));
        return {plan->size, [shared, plan](QPainter& painter) { drawSheet(painter, *shared, *plan); }};
    };
    content.image = [shared](bool dark) {
        SheetView themed = *shared;
        themed.dark = dark;
        return paintSheet(themed, kExportWidth);
    };
    content.name = std::move(name);
    content.numbers = sheet.view;
    return content;
}

ExportContent contentOf(const ViaSheet& sheet) {
    const auto shared = std::make_shared<const ViaSheet>(sheet);
    ExportContent content;
    content.title = QString::fromStdString(sheet.suptitle).trimmed();
    content.canvas = [shared]() -> ExportContent::Canvas {
        auto plan = std::make_shared<const ViaPlan>(planVia(*shared));
        return {plan->size, [shared, plan](QPainter& painter) { drawVia(painter, *shared, *plan); }};
    };
    content.image = [shared](bool) { return paintVia(*shared); };
    content.name = "tensor";
    content.numbers = sheet.view;
    return content;
}

std::span<const ExportFormat> exportFormats() { return kFormats; }

const ExportFormat* exportFormat(std::string_view id) {
    const auto* found = std::find_if(std::begin(kFormats), std::end(kFormats), [&](const ExportFormat& format) { return id == format.id; });
    return found == std::end(kFormats) ? nullptr : found;
}

const ExportFormat* exportFormatOfPath(const std::string& path) { return exportFormat(endingOf(path)); }

std::string exportFormatNames() { return namesOf(nullptr); }

bool accepts(const ExportFormat& format, const ExportContent& content) {
    return format.draws ? static_cast<bool>(content.image) : content.numbers.valid();
}

Result<void> writeExport(const ExportContent& content, const std::string& path) {
    const ExportFormat* format = exportFormatOfPath(path);
    const Place place{escapeForDisplay(path), 0, 0, {}, {}};
    if (!format) {
        const std::string ending = endingOf(path);
        return Error{ErrorKind::BadInput, "export-format",
                     ending.empty() ? message("export-format.the-file-to-write", "The output file has no extension that selects a format.")
                                    : message("export-format.there-is-no-writer", "There is no writer for '.{ending}'.",
                                              {{"ending", escapeForDisplay(ending, 40)}}),
                     message("do.use", "Use {namesOf}.", {{"namesOf", namesOf(&content)}}), place};
    }
    if (!accepts(*format, content))
        return Error{ErrorKind::BadInput, "export-format",
                     message("export-format.what-is-shown-so", "What is shown {which}, so it cannot be written as .{id}.",
                             {{"which", format->draws ? message("export-format.is-no-drawing", "is no drawing")
                                                      : message("export-format.has-no-numbers-of", "has no numbers of its own")},
                              {"id", format->id}}),
                     message("do.use", "Use {namesOf}.", {{"namesOf", namesOf(&content)}}), place};
    auto bytes = format->write(content);
    if (!bytes.ok()) {
        Error error = std::move(bytes).error();
        if (error.where.file.empty()) error.where = place;
        return error;
    }
    return writeFileAtomically(path, *bytes);
}

}  // namespace teardown
