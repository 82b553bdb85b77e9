// ColorJitter (mmcls/datasets/pipelines/transforms.py): Brightness, Contrast and ColorTransform with random factors in random order.
#include "core/data/transforms/chosen_parts.h"
#include "core/registry/python_values.h"

namespace teardown {

namespace {

class ColorJitter : public Transform {
public:
    ColorJitter(std::array<double, 3> most, std::string path) : m_most(most), m_path(std::move(path)) {}

    Result<void> apply(const TransformCall& call) const override {
        constexpr const char* kTypes[] = {"Brightness", "Contrast", "ColorTransform"};
        Draws draws = call.draws();
        std::vector<BuiltTransform> ops;
        for (std::size_t i = 0; i < m_most.size(); ++i) {
            const double factor = draws.pythonUniform(0, m_most[i]);
            TD_TRY(BuiltTransform op, buildTransform(py::dict({{"type", py::value(kTypes[i])},
                                                               {"magnitude", py::value(factor)},
                                                               {"prob", py::value(1.0)},
                                                               {"random_negative_prob", py::value(0.5)}}),
                                                     m_path, call.notes));
            ops.push_back(std::move(op));
        }
        std::vector<BuiltTransform> ordered;
        for (const std::size_t index : draws.pythonShuffle(ops.size())) ordered.push_back(ops[index]);
        TD_CHECK(runParts(ordered, call));
        call.record.numbers = describeParts(call.record);
        return {};
    }

    bool isRandom() const override { return true; }

private:
    std::array<double, 3> m_most;  ///< of brightness, contrast and saturation
    std::string m_path;
};

}  // namespace

Result<TransformPtr> createColorJitter(const Arguments& a, Diagnostics&) {
    const std::array<double, 3> most{a.number("brightness"), a.number("contrast"), a.number("saturation")};
    return TransformPtr(std::make_shared<ColorJitter>(most, a.configPath()));
}

}  // namespace teardown
