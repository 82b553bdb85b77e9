// The teardown of a network as a folder to keep, send or print: one HTML page and its pictures, readable offline in every browser. Also
// what the program produces at its first run without a display.
#pragma once

#include "core/base/result.h"
#include "widgets/paint/sheet_painter.h"

#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct PagePrediction {
    std::string label;
    double score = 0;  ///< 0..1
};

/// One layer, or one step worth a section: its output for the input.
struct PageLayer {
    std::string title;    ///< "backbone.stage_1.0"
    std::string type;     ///< "RepVGGBlock"
    std::string caption;  ///< "f32[1,16,14,14]  -2.14..2.60 ..."
    std::string why;      ///< one or two sentences
    SheetView sheet;
};

struct PageKernel {
    std::string title;  ///< "3x3 branch"
    std::string caption;
    SheetView sheet;
};

/// One folded block: the kernels before, the kernel after.
struct PageBlock {
    std::string path;
    std::string formula;
    std::string why;
    double maxAbs = 0;  ///< old against new block on the same input
    double relative = 0;
    std::vector<PageKernel> before;
    std::vector<PageKernel> after;
};

/// Plain data; all strings are text (escaped when written), UTF-8. Empty parts are left out of the page.
struct TeardownPageContent {
    std::string title;                                       ///< "repvgg-digits"
    std::string lead;                                        ///< one paragraph: what this page shows
    std::vector<std::pair<std::string, std::string>> facts;  ///< config, checkpoint, parameters, load verdict ...
    std::string inputName;
    PixelBuffer input;                        ///< the input picture, RGB
    std::vector<PagePrediction> predictions;  ///< best first
    std::vector<PageLayer> layers;
    std::string foldingWhy;
    std::vector<PageBlock> blocks;
    std::string verdict;  ///< of the network before and after folding
    double networkMaxAbs = 0;
    double networkRelative = 0;
    std::int64_t parametersBefore = 0;
    std::int64_t parametersAfter = 0;
    std::vector<std::string> problems;  ///< diagnostics in words
    std::string footer;                 ///< "Teardown 0.1.0"
};

/// Writes index.html and pictures/NNN-name-{light,dark}.png into the folder, which is created if missing; files of an earlier page with the
/// same names are replaced. Errors: those of writeFileAtomically, export-folder if the folder cannot be created.
Result<void> writeTeardownPage(const std::string& folder, const TeardownPageContent& content);

}  // namespace teardown
