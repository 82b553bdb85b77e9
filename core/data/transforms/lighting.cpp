// Lighting (mmcls/datasets/pipelines/transforms.py) with mmcv.adjust_lighting: adds one colour, a random sum of the principal components of
// ImageNet's colours. The result is float64, not limited to 0..255.
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"

#include <utility>

namespace teardown {

namespace {

class Lighting : public Transform {
public:
    Lighting(std::vector<double> values, std::array<std::vector<double>, 3> vectors, double deviation, bool toRgb)
        : m_values(std::move(values)), m_vectors(std::move(vectors)), m_deviation(deviation), m_toRgb(toRgb) {}

    Result<void> apply(const TransformCall& call) const override {
        const Picture& picture = call.sample.img.picture;
        TD_CHECK(checkPixels(call, PixelKind::Any, true));
        const std::vector<double> alpha = call.draws().numpyNormal(0, m_deviation, m_values.size());
        std::array<double, 3> added{};
        for (std::size_t c = 0; c < 3; ++c) added[c] = colourShift(m_vectors[c], alpha);
        Picture result = picture.sameKind();
        result.depth = Depth::Float64;
        result.bgr = picture.bgr != m_toRgb;
        result.pixels.resize(picture.valueCount() * sizeof(double));
        switch (picture.depth) {
            case Depth::UInt8:
                add<std::uint8_t>(picture, added, result.values<double>());
                break;
            case Depth::UInt16:
                add<std::uint16_t>(picture, added, result.values<double>());
                break;
            case Depth::Float32:
                add<float>(picture, added, result.values<double>());
                break;
            case Depth::Float64:
                add<double>(picture, added, result.values<double>());
                break;
        }
        call.record.numbers = message("lighting.numbers", "adds {first}, {second} and {third} to the channels; the picture becomes float64",
                                      {{"first", added[0], ".6g"}, {"second", added[1], ".6g"}, {"third", added[2], ".6g"}});
        call.sample.replacePicture(std::move(result));
        return {};
    }

    bool isRandom() const override { return m_deviation > 0; }

private:
    /// numpy's sum along a row: the first product plus the sum of the others.
    double colourShift(const std::vector<double>& vector, const std::vector<double>& alpha) const {
        double sum = 0;
        for (std::size_t i = 0; i < m_values.size(); ++i) sum += vector[i] * alpha[i] * m_values[i];
        return sum;
    }

    template <class T>
    void add(const Picture& picture, const std::array<double, 3>& added, double* out) const {
        const T* in = picture.values<T>();
        for (std::size_t i = 0; i < picture.valueCount(); i += 3)
            for (std::size_t c = 0; c < 3; ++c)
                out[i + c] = static_cast<double>(static_cast<float>(in[i + (m_toRgb ? 2 - c : c)])) + added[c];
    }

    std::vector<double> m_values;
    std::array<std::vector<double>, 3> m_vectors;  ///< a row for each channel
    double m_deviation;
    bool m_toRgb;
};

}  // namespace

Result<TransformPtr> createLighting(const Arguments& a, Diagnostics&) {
    const auto shape = [&] {
        return a.bad("eigvec", message("lighting.shape",
                                       "eigval must be a list of numbers, and eigvec a list of three lists with as many numbers each."));
    };
    if (a["eigval"].kind() != ValueKind::List || a["eigvec"].kind() != ValueKind::List || a["eigvec"].items().size() != 3) return shape();
    std::vector<double> values = a.numbers("eigval");
    std::array<std::vector<double>, 3> vectors;
    for (std::size_t c = 0; c < 3; ++c) {
        const ConfigValue& row = a["eigvec"].items()[c];
        if (row.kind() != ValueKind::List || row.items().size() != values.size()) return shape();
        for (const ConfigValue& item : row.items()) {
            if (!item.isNumber()) return shape();
            vectors[c].push_back(item.asDouble());
        }
    }
    if (a["alphastd"].kind() != ValueKind::Float || !(a.number("alphastd") >= 0))
        return a.bad("alphastd", message("lighting.alphastd", "alphastd must be a float that is not negative."),
                     message("do.write-0-1", "Write alphastd=0.1."));
    return TransformPtr(std::make_shared<Lighting>(std::move(values), std::move(vectors), a.number("alphastd"), a.boolean("to_rgb")));
}

}  // namespace teardown
