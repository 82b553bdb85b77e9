// teardown view: draws one tensor as heatmaps with the window's painter, or in the study notes' style (via).
#include "app/cli/heatmap_options.h"
#include "app/cli/invocation.h"
#include "app/cli/offscreen.h"
#include "app/cli/tensor_source.h"
#include "app/cli/terminal.h"
#include "core/base/text.h"
#include "core/render/via.h"
#include "core/tensor/statistics.h"
#include "widgets/paint/export_formats.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace teardown {

namespace {

struct ViewOptions {
    std::string tensor;
    std::string preset;
    std::vector<std::string> outputs;
    HeatmapOptions heatmap;
};

/// One tile in the JSON document.
struct Tile {
    std::optional<std::string> title;
    int row = 0;
    int column = 0;
    Shape shape;
    double min = 0;
    double max = 0;
};

Json tilesJson(const Shape& shape, const std::string& title, const std::vector<Tile>& tiles) {
    Json list = Json::array();
    for (const Tile& tile : tiles) {
        Json item = Json::object().set("title", tile.title ? Json(*tile.title) : Json()).set("row", tile.row).set("column", tile.column);
        list.push(item.set("shape", Json::arrayOf(tile.shape)).set("min", tile.min).set("max", tile.max));
    }
    return Json::object().set("shape", Json::arrayOf(shape)).set("suptitle", title).set("tiles", std::move(list));
}

std::string tilesText(const std::string& title, const std::vector<Tile>& tiles) {
    std::string text = title + "\n";
    for (const Tile& tile : tiles)
        text += fmt::format("  {:<20}{:<12}{:>12.5g} .. {:<12.5g}\n", tile.title.value_or(""), shapeText(tile.shape), tile.min, tile.max);
    return text;
}

/// The planes as tiles; planes without a fixed position are arranged in a square grid.
std::vector<Tile> tilesOf(const TensorView& view, const std::vector<Plane>& planes) {
    const int columns = std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(planes.size())))));
    std::vector<Tile> tiles;
    for (std::size_t i = 0; i < planes.size(); ++i) {
        const Plane& plane = planes[i];
        const int place = static_cast<int>(i);
        Tile tile{plane.label,
                  plane.gridRow >= 0 ? plane.gridRow : place / columns,
                  plane.gridRow >= 0 ? plane.gridColumn : place % columns,
                  {plane.rows, plane.columns},
                  0,
                  0};
        double low = std::numeric_limits<double>::infinity();
        double high = -low;
        for (int row = 0; row < plane.rows; ++row)
            for (int column = 0; column < plane.columns; ++column) {
                const double value = planeValue(view, plane, row, column);
                if (!std::isfinite(value)) continue;
                low = std::min(low, value);
                high = std::max(high, value);
            }
        if (low <= high) {
            tile.min = low;
            tile.max = high;
        }
        tiles.push_back(std::move(tile));
    }
    return tiles;
}

Result<void> checkOutputs(const std::vector<std::string>& outputs) {
    for (const std::string& path : outputs)
        if (!exportFormatOfPath(path))
            return Error{ErrorKind::Usage,
                         "usage",
                         message("view-verb.o-the-ending-names", "-o {path}: the extension is not a known format.",
                                 {{"path", escapeForDisplay(path)}}),
                         message("do.write", "Write {exportFormatNames}.", {{"exportFormatNames", exportFormatNames()}}),
                         {}};
    return {};
}

Result<void> writeAll(const ExportContent& content, const std::vector<std::string>& outputs) {
    std::optional<OffscreenPainting> painting;
    for (const std::string& path : outputs) {
        if (!painting && exportFormatOfPath(path)->draws) painting.emplace();
        TD_CHECK(writeExport(content, path));
    }
    return {};
}

void printTiles(Terminal& terminal, const Shape& shape, const std::string& title, const std::vector<Tile>& tiles) {
    if (terminal.json())
        terminal.printJson(tilesJson(shape, title, tiles));
    else
        terminal.print(tilesText(title, tiles));
}

/// The study notes' visualiser, `via`.
Result<int> viewVia(const ViewOptions& options, const NamedSource& source, Terminal& terminal) {
    const bool numpyLayout = options.heatmap.layout == "numpy";
    TD_TRY(const ViaSheet sheet, viaSheet(source.view, {numpyLayout, options.heatmap.normalise}));
    ExportContent content = contentOf(sheet);
    content.text = [&] { return viaText(source.view, numpyLayout); };
    TD_CHECK(writeAll(content, options.outputs));
    std::vector<Tile> tiles;
    for (const ViaTile& tile : sheet.tiles)
        tiles.push_back({tile.hasTitle ? std::optional(tile.title) : std::nullopt, tile.row, tile.column, tile.shape, tile.min, tile.max});
    printTiles(terminal, sheet.view.shape(), sheet.suptitle, tiles);
    return 0;
}

Result<int> viewSheet(const ViewOptions& options, const NamedSource& source, Terminal& terminal) {
    SheetView sheet;
    TD_TRY(sheet.style, heatmapStyle(options.heatmap));
    sheet.view = asDrawn(source.view, options.heatmap);
    sheet.dark = options.heatmap.dark();
    if (source.fromCheckpoint && sheet.view.rank() == 4) sheet.role = TensorRole::Weight;
    sheet.title = QString::fromStdString(escapeForDisplay(source.name));
    const auto statistics = computeStatistics(sheet.view);
    std::string caption = statistics ? teardown::caption(sheet.view, *statistics) : shapeText(sheet.view.shape());
    if (options.heatmap.normalise) caption += options.heatmap.perChannel ? "  normalised per channel" : "  normalised";
    sheet.caption = QString::fromStdString(caption);
    TD_CHECK(writeAll(contentOf(sheet), options.outputs));
    printTiles(terminal, sheet.view.shape(), caption, tilesOf(sheet.view, planesOf(sheet.view, sheet.role)));
    return 0;
}

Result<int> runView(const ViewOptions& options, Terminal& terminal) {
    TD_CHECK(checkOutputs(options.outputs));
    if (!options.preset.empty() && (!options.heatmap.map.empty() || !options.heatmap.range.empty()))
        return Error{ErrorKind::Usage,
                     "usage",
                     message("view-verb.preset-via-fixes-colour", "--preset via sets colour map and range itself."),
                     message("do.leave-out-cmap-and", "Leave out --cmap and --range."),
                     {}};
    TD_TRY(const NamedSource source, openTensor(options.tensor));
    return options.preset.empty() ? viewSheet(options, source, terminal) : viewVia(options, source, terminal);
}

}  // namespace

void addView(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("view", "draw a tensor as heatmaps");
    const auto options = std::make_shared<ViewOptions>();
    verb->add_option("TENSOR", options->tensor, "X.npy, X.npz:NAME, X.pth:KEY, or - for npy on standard input")->required();
    verb->add_option("-o,--output", options->outputs,
                     "write a picture (.png .svg .pdf .html) or the numbers (.npy .npz .txt); may be given several times")
        ->type_name("OUT")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
    verb->add_option("--preset", options->preset, "via: in the style of the study notes' tensor visualiser")->check(CLI::IsMember({"via"}));
    addHeatmapOptions(*verb, options->heatmap);
    addJsonFlag(*verb, invocation);
    verb->callback([options, &invocation] { invocation.action = [options](Terminal& terminal) { return runView(*options, terminal); }; });
}

}  // namespace teardown
