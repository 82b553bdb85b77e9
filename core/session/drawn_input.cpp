#include "core/session/drawn_input.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

TensorView greyAsRgb(const GreyPicture& picture) {
    std::vector<std::byte> bytes;
    bytes.reserve(picture.pixels.size() * 3);
    for (const std::uint8_t grey : picture.pixels) bytes.insert(bytes.end(), 3, static_cast<std::byte>(grey));
    return TensorView::fromBytes(DType::UInt8, {picture.height, picture.width, 3}, std::move(bytes));
}

PictureStage drawingStage(const Drawing& drawing, const GreyPicture& picture) {
    PictureStage stage;
    stage.type = "Drawing";
    stage.title = message("drawing.title", "pen strokes as a picture");
    stage.formula = "grey = 255 * fraction of the pixel covered by the round pen";
    stage.why = message("drawing.why", "A network takes pixels, not strokes. White on black, like the digits that it was trained on.");
    std::size_t points = 0;
    for (const Stroke& stroke : drawing) points += stroke.points.size();
    stage.facts = {{message("fact.strokes", "strokes"), std::to_string(drawing.size())},
                   {message("fact.points", "points"), std::to_string(points)}};
    if (!drawing.empty())
        stage.facts.emplace_back(message("fact.pen", "pen, last stroke"),
                                 message("drawing.pen", "{width} pixels", {{"width", drawing.back().pen * picture.width, ".1f"}}));
    stage.picture = greyAsRgb(picture);
    return stage;
}

PictureStage framingStage(const FramedDigit& digit, const DigitLayout& layout) {
    PictureStage stage;
    stage.type = "CentreAndScale";
    stage.title = message("drawing.framed", "like the training digits in their pictures");
    stage.formula = fmt::format("scale = {:.2f} / longer side of the box\ncentre of mass -> ({:.2f}, {:.2f})", layout.longest,
                                layout.centre, layout.centre);
    stage.why = message("drawing.framed-why",
                        "The network has only seen digits of one size with the centre of mass in the middle. It never learned to look "
                        "elsewhere, so the drawing is moved there: aspect kept, areas averaged, the brightest pixel white.");
    stage.picture = greyAsRgb(digit.picture);
    if (digit.box.empty()) {
        stage.numbers = message("drawing.nothing", "nothing is drawn: the picture stays black");
        return stage;
    }
    const InkBox& box = digit.box;
    stage.numbers =
        asIs(fmt::format("scale = {:.2f} / {} = {:.4f}\n({:.1f}, {:.1f}) -> ({:.2f}, {:.2f})", layout.longest,
                         std::max(box.width(), box.height()), digit.scale, digit.massX, digit.massY, layout.centre, layout.centre));
    stage.facts = {{message("fact.box", "box"), fmt::format("{} x {} -> {:.1f} x {:.1f}", box.width(), box.height(),
                                                            box.width() * digit.scale, box.height() * digit.scale)},
                   {message("fact.brightness", "brightness"), fmt::format("{} -> 255", digit.peak)}};
    return stage;
}

}  // namespace

DrawnInput drawnInput(const Drawing& drawing, const DigitLayout& layout) {
    DrawnInput result;
    result.drawing = rasterise(drawing, kDrawingSide);
    result.digit = frameDigit(result.drawing, layout);
    result.input.name = "drawing";
    result.input.stages = {drawingStage(drawing, result.drawing), framingStage(result.digit, layout)};
    result.input.picture = result.input.stages.back().picture;
    return result;
}

}  // namespace teardown
