// GlobalAveragePooling: each channel becomes its mean (Lin et al. 2014, Network in Network; mmcls/models/necks/gap.py).
#include "core/engine/nn/ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/python_values.h"

namespace teardown::engine {

namespace {

class GlobalAveragePooling : public Layer {
public:
    explicit GlobalAveragePooling(std::size_t dimensions) : Layer("GlobalAveragePooling") {
        static constexpr const char* kShown[] = {"1", "(1, 1)", "(1, 1, 1)"};
        m_gap = register_module(
            "gap", LayerPtr(std::make_shared<AdaptiveAvgPool>(std::vector<std::int64_t>(dimensions, 1), kShown[dimensions - 1])));
    }

protected:
    /// Each [N, C, ...] -> [N, C].
    Tensors forwardMany(const Tensors& inputs) override {
        Tensors outputs;
        for (const at::Tensor& input : inputs) outputs.push_back((*m_gap)(input));
        for (at::Tensor& output : outputs)
            output = ops::viewRows(output, {"drop the spatial axes", "[N, C, 1, 1] -> [N, C]",
                                            "One value a channel is left; the classifier wants a row a sample."});
        return outputs;
    }

private:
    LayerPtr m_gap;
};

}  // namespace

RegistryEntry globalAveragePoolingEntry() {
    return {"GlobalAveragePooling",
            "The mean of each channel over all places.",
            "mmcls.models.necks.gap.GlobalAveragePooling",
            "mmcls/models/necks/gap.py",
            {{"dim", py::value(2), "Number of spatial dimensions: 1, 2 or 3."}},
            [](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                const std::int64_t dimensions = a.integer("dim");
                if (dimensions < 1 || dimensions > 3)
                    return a.bad("dim", message("dim.globalaveragepooling-dim-only-support", "GlobalAveragePooling dim only support (1, 2, 3), get {dimensions} instead.", {{"dimensions", dimensions}}));
                return LayerPtr(std::make_shared<GlobalAveragePooling>(static_cast<std::size_t>(dimensions)));
            }};
}

}  // namespace teardown::engine
