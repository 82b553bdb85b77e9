// GlobalAveragePooling: replaces each channel by its mean (Lin et al. 2014, Network in Network; mmcls/models/necks/gap.py).
#include "core/engine/nn/ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/necks/pooled_features.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

class GlobalAveragePooling : public ValueLayer {
public:
    explicit GlobalAveragePooling(std::size_t dimensions) : ValueLayer("GlobalAveragePooling"), m_dimensions(dimensions) {
        const ConfigValue one = ConfigValue::integer(1);
        const ConfigValue given = dimensions == 1 ? one : ConfigValue::tuple(std::vector<ConfigValue>(dimensions, one));
        m_gap = register_module("gap", UnaryPtr(std::make_shared<AdaptiveAvgPool>(std::vector<std::int64_t>(dimensions, 1), given)));
    }
    Description describe() const override { return madeOfParts(); }

    Formula formula() const override {
        std::vector<Term> indices(m_dimensions + 1, 0);
        indices.front() = formula::index("c");
        return pooledFeaturesFormula(m_features, [&](const Term& x) { return called(m_gap, x)[indices]; });
    }

protected:
    /// A tensor [N, C, ...], or a list of them -> [N, C] each.
    Value forward(const Value& input, const CallContext&) override {
        m_features = input.isList() ? input.size() : 1;
        if (!input.isList()) return row((*m_gap)(input.tensor()));
        std::vector<at::Tensor> pooled;
        for (std::size_t i = 0; i < input.size(); ++i) pooled.push_back((*m_gap)(input[i].tensor()));
        std::vector<Value> rows;
        for (const at::Tensor& one : pooled) rows.emplace_back(row(one));
        return Value::list(std::move(rows));
    }

private:
    static at::Tensor row(const at::Tensor& pooled) {
        return ops::viewRows(pooled, {"drop the spatial axes", "One value per channel is left; the classifier needs one row per sample."});
    }

    UnaryPtr m_gap;
    std::size_t m_dimensions;
    SeenFeatures m_features{1};
};

}  // namespace

LayerEntry globalAveragePoolingEntry() {
    return {"GlobalAveragePooling",
            "The mean of each channel over all positions.",
            ReferenceClass::of("mmcls.models.necks.gap.GlobalAveragePooling"),
            {{"dim", py::value(2), "Number of spatial dimensions: 1, 2 or 3."}},
            [](const Arguments& a, BuildContext&) -> Result<LayerPtr> {
                const std::int64_t dimensions = a.integer("dim");
                if (dimensions < 1 || dimensions > 3)
                    return a.bad("dim", message("dim.globalaveragepooling-dim-only-support",
                                                "GlobalAveragePooling dim only support (1, 2, 3), get {dimensions} instead.",
                                                {{"dimensions", dimensions}}));
                return LayerPtr(std::make_shared<GlobalAveragePooling>(static_cast<std::size_t>(dimensions)));
            }};
}

}  // namespace teardown::engine
