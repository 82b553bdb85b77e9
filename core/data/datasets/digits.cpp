// teardown.Digits: one picture with many digits side by side, as OpenCV's digits.png. Not a dataset of mmclassification, which would need
// a file for each of them.
#include "core/data/datasets/array_dataset.h"
#include "core/data/datasets/dataset_table.h"
#include "core/data/files/grey_png.h"

#include <algorithm>
#include <utility>

namespace teardown {

namespace {

constexpr std::int64_t kLargestTile = 4096;
constexpr int kChannels = 3;  ///< equal ones, as a grey file has when it is read in colour

struct Sheet {
    GreyPng png;
    std::uint32_t tile = 1;    ///< side of a digit in pixels
    std::uint32_t border = 0;  ///< black pixels that are added at each side
    std::uint32_t columns() const { return png.width / tile; }
    std::uint32_t rows() const { return png.height / tile; }
};

/// A digit of the sheet, in the columns of training or test.
struct Digit {
    std::uint32_t row = 0, column = 0;
};

Picture pictureOf(const Sheet& sheet, Digit digit) {
    const std::size_t side = std::size_t{sheet.tile} + 2 * std::size_t{sheet.border};
    Picture picture{static_cast<int>(side), static_cast<int>(side), kChannels, true, {}};
    picture.pixels.resize(side * side * kChannels);
    for (std::uint32_t y = 0; y < sheet.tile; ++y) {
        const std::size_t from = std::size_t{digit.row * sheet.tile + y} * sheet.png.width + std::size_t{digit.column} * sheet.tile;
        const std::size_t to = ((y + sheet.border) * side + sheet.border) * kChannels;
        for (std::size_t i = 0; i < std::size_t{sheet.tile} * kChannels; ++i)
            picture.pixels[to + i] = sheet.png.pixels[from + i / kChannels];
    }
    return picture;
}

/// An argument that counts pixels.
std::uint32_t pixelArgument(const Arguments& arguments, const char* name, std::int64_t least) {
    const std::int64_t value = arguments.integer(name);
    if (value < least || value > kLargestTile)
        throw BuildFailure{arguments.bad(name, message("dataset-digits.pixels", "{name}={value} must be from {least} to {most} pixels.",
                                                       {{"name", name}, {"value", value}, {"least", least}, {"most", kLargestTile}}))};
    return static_cast<std::uint32_t>(value);
}

double testShareOf(const Arguments& arguments) {
    const double share = arguments.number("test_share");
    if (!(share > 0 && share < 1))
        throw BuildFailure{arguments.bad(
            "test_share", message("dataset-digits.share", "test_share={value} must lie between 0 and 1.", {{"value", share}}))};
    return share;
}

/// The sheet cut into the digits of one part: the rows belong to the classes in their order, as many to each.
Result<ArrayDataset::Block> partOf(std::shared_ptr<const Sheet> sheet, const std::string& path, std::size_t classes, double testShare,
                                   bool test) {
    const std::uint32_t rows = sheet->rows(), columns = sheet->columns();
    const auto firstTest = columns - static_cast<std::uint32_t>(static_cast<double>(columns) * testShare + 0.5);
    if (sheet->png.width % sheet->tile != 0 || sheet->png.height % sheet->tile != 0 || classes == 0 || rows % classes != 0 || rows == 0)
        return datasetError(
            "dataset-digits-size",
            message(
                "dataset-digits-size.rows",
                "{file} has {width} x {height} pixels: these are no rows of {tile} x {tile} pixels, as many for each "
                "of the {classes} classes.",
                {{"file", path}, {"width", sheet->png.width}, {"height", sheet->png.height}, {"tile", sheet->tile}, {"classes", classes}}),
            message("do.check-tile-and-classes", "Check tile and classes."), {path, 0, 0, {}, {}});
    auto digits = std::make_shared<std::vector<Digit>>();
    ArrayDataset::Block block;
    block.file = block.labelFile = path;
    for (std::uint32_t row = 0; row < rows; ++row)
        for (std::uint32_t column = test ? firstTest : 0; column < (test ? columns : firstTest); ++column) {
            digits->push_back({row, column});
            block.labels.push_back(static_cast<std::int64_t>(row / (rows / classes)));
        }
    block.picture = [sheet = std::move(sheet), digits](std::size_t row) -> Result<Picture> { return pictureOf(*sheet, (*digits)[row]); };
    block.labelPlace = [path](std::size_t) { return Place{path, 0, 0, {}, {}}; };
    return block;
}

}  // namespace

Result<DatasetPtr> createDigits(const Arguments& arguments, DatasetBuild& build) {
    ProblemList problems(build.context.tolerant);
    TD_TRY(const BaseArguments base, baseArguments(arguments, build, problems));
    auto sheet = std::make_shared<Sheet>();
    sheet->tile = pixelArgument(arguments, "tile", 1);
    sheet->border = pixelArgument(arguments, "border", 0);
    const double share = testShareOf(arguments);
    std::vector<std::string> classes = base.classes.value_or(classesOfType(base.origin.type));
    std::vector<ArrayDataset::Block> blocks;
    const auto read = [&]() -> Result<GreyPng> {
        TD_TRY(const std::shared_ptr<const InputFile> file, InputFile::open(base.prefix));
        return readGreyPng(*file);
    };
    if (auto png = read(); png.ok()) {
        sheet->png = std::move(png).value();
        auto block = partOf(sheet, base.prefix, classes.size(), share, base.origin.testMode);
        if (block.ok())
            blocks.push_back(std::move(block).value());
        else
            TD_CHECK(problems.stops(block.error()));
    } else {
        TD_CHECK(problems.stops(png.error().where.offset
                                    ? png.error()
                                    : unreadable(png.error(), "dataset-file-missing", "data_prefix", base.prefix, arguments, build)));
    }
    return DatasetPtr(std::make_shared<ArrayDataset>(base.origin, std::move(classes), std::move(blocks), std::move(problems)));
}

}  // namespace teardown
