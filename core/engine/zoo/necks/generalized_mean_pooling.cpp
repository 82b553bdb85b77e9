// GeneralizedMeanPooling: a mean that a large exponent turns into a maximum (Radenovic et al., TPAMI 2019, section 3.2;
// mmcls/models/necks/gem.py).
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/necks/pooled_features.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

class GeneralizedMeanPooling : public ValueLayer {
public:
    explicit GeneralizedMeanPooling(const Arguments& a)
        : ValueLayer("GeneralizedMeanPooling"), m_eps(a.number("eps")), m_clamp(a.boolean("clamp")) {
        const double p = a.number("p");
        if (!(p >= 1)) throw BuildFailure{a.bad("p", message("gem.p-must-be", "'p' must be a value greater then 1"))};
        m_p = register_parameter("p", at::full({1}, p, at::kFloat));
    }

    Description describe() const override {
        Description description;
        description.arguments = {{"p", m_p.item<double>(), Shown::Not}, {"eps", m_eps, Shown::Not}, {"clamp", m_clamp, Shown::Not}};
        description.operation = {Positions::Wholesale, OperationFamily::Pooling};
        description.cost = Cost{CostFormula::Nothing, CostFormula::PerInput, "one operation an input element, as mmcv counts pooling"};
        return description;
    }

    Formula formula() const override {
        const Term p = formula::tensor("p")[{0}];
        return pooledFeaturesFormula(m_features, [&](const Term& x) {
            const Term element = x[{formula::index("c"), formula::index("u"), formula::index("v")}];
            const Term mean = formula::reduce("mean", {formula::whole("u", x, 2), formula::whole("v", x, 3)},
                                              formula::power(m_clamp ? formula::max(element, m_eps) : element, p));
            return formula::power(mean, 1 / p);
        });
    }

protected:
    /// A tensor [N, C, H, W], or a list of them -> [N, C] each.
    Value forward(const Value& input, const CallContext&) override {
        m_features = input.isList() ? input.size() : 1;
        if (!input.isList()) return pooled(input.tensor());
        std::vector<Value> rows;
        for (std::size_t i = 0; i < input.size(); ++i) rows.emplace_back(pooled(input[i].tensor()));
        return Value::list(std::move(rows));
    }

private:
    at::Tensor pooled(const at::Tensor& x) const {
        const at::Tensor raised = at::pow(m_clamp ? at::clamp_min(x, m_eps) : x, m_p);
        const at::Tensor mean = at::avg_pool2d(raised, {x.size(-2), x.size(-1)});
        return at::pow(mean, at::reciprocal(m_p)).view({x.size(0), -1});
    }

    double m_eps;
    bool m_clamp;
    at::Tensor m_p;  ///< [1], trained
    SeenFeatures m_features{1};
};

}  // namespace

LayerEntry generalizedMeanPoolingEntry() {
    using py::value;
    return layerEntry<GeneralizedMeanPooling>(ReferenceClass::of("mmcls.models.necks.gem.GeneralizedMeanPooling"),
                                              "A mean of each channel with a trained exponent: 1 is the average, large ones the maximum.",
                                              {{"p", value(3.0), "Exponent at the start, 1 or more."},
                                               {"eps", value(1e-6), "Smallest value that is raised to it."},
                                               {"clamp", value(true), "Whether smaller values are replaced by eps."}});
}

}  // namespace teardown::engine
