// Pad (mmcls/datasets/pipelines/transforms.py) with mmcv.impad: adds rows below and columns on the right.
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"
#include "core/trace/details/added_border.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace {

class Pad : public Transform {
public:
    Pad(std::optional<std::pair<int, int>> size, PadValue value, BorderMode border) : m_size(size), m_value(value), m_border(border) {}

    Result<void> apply(const TransformCall& call) const override {
        const SampleImage& img = call.sample.img;
        TransformRecord& record = call.record;
        TD_CHECK(checkPixels(call, PixelKind::Any));
        TD_CHECK(checkPadValue(m_value, call));
        const PictureSize goal = sizeFor({img.height(), img.width()});
        TD_CHECK(checkScaledSize(call.sample, goal, record));
        const Margins margins{0, goal.height - img.height(), 0, goal.width - img.width()};
        record.numbers = message("pad.numbers", "{from} -> {to}: {rows} rows below, {columns} columns on the right",
                                 {{"from", img.sizeText()},
                                  {"to", fmt::format("{} x {}", goal.height, goal.width)},
                                  {"rows", margins.bottom},
                                  {"columns", margins.right}});
        auto border = std::make_shared<AddedBorder>();
        border->bottom = margins.bottom;
        border->right = margins.right;
        record.detail = std::move(border);
        TD_TRY(Picture padded, call.imaging.pad(img.picture, margins, m_border, m_value.value));
        call.sample.setPicture(std::move(padded));
        return {};
    }

    std::vector<std::string> keysMade() const override { return {"img_shape"}; }

    std::optional<PictureSize> outputSize(std::optional<PictureSize> input) const override {
        if (input) return sizeFor(*input);
        if (m_size) return PictureSize{m_size->first, m_size->second};
        return std::nullopt;
    }

private:
    PictureSize sizeFor(PictureSize in) const {
        if (!m_size) return {std::max(in.height, in.width), std::max(in.height, in.width)};
        return {std::max(in.height, m_size->first), std::max(in.width, m_size->second)};
    }

    std::optional<std::pair<int, int>> m_size;
    PadValue m_value;
    BorderMode m_border;
};

}  // namespace

Result<TransformPtr> createPad(const Arguments& a, Diagnostics& notes) {
    const bool hasSize = !a["size"].isNone();
    if (hasSize == a.boolean("pad_to_square"))
        return a.bad("size", message("size.exactly-one-of-size", "exactly one of size and pad_to_square must be given."),
                     message("do.write-size-224-224", "Write size=(224, 224) or pad_to_square=True."));
    std::optional<std::pair<int, int>> size;
    if (hasSize) size = sidesOf(a, "size", SizeKind::AnySequence, notes);
    return TransformPtr(std::make_shared<Pad>(size, padValueOf(a, notes), borderOf(a)));
}

}  // namespace teardown
