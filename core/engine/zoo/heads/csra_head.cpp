// CSRAClsHead: class-specific residual attention (Zhu and Wu, ICCV 2021; mmcls/models/heads/multi_label_csra_head.py).
#include "core/engine/nn/activation.h"
#include "core/engine/nn/containers.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/heads/head_common.h"

namespace teardown::engine {

namespace {

constexpr int kMaximum = 99;  ///< this temperature selects the largest position

struct CsraRow {
    int heads;
    std::vector<int> temperatures;
};
const std::vector<CsraRow>& csraRows() {
    static const std::vector<CsraRow> s_rows = {
        {1, {1}}, {2, {1, 99}}, {4, {1, 2, 4, 99}}, {6, {1, 2, 3, 4, 5, 99}}, {8, {1, 2, 3, 4, 5, 6, 7, 99}},
    };
    return s_rows;
}

class CsraModule : public UnaryModule {
public:
    CsraModule(std::int64_t classes, std::int64_t channels, int temperature, double lambda)
        : UnaryModule("CSRAModule"), m_temperature(temperature), m_lambda(lambda) {
        m_head = register_module("head", std::make_shared<Conv2d>(Conv2dOptions::square(channels, classes, 1).withBias(false)));
        ActivationOptions options;
        options.dimension = 2;
        m_softmax = register_module("softmax", UnaryPtr(std::make_shared<Activation>("Softmax", options)));
    }

    Formula formula() const override {
        const Term k = formula::index("k"), p = formula::index("p"), c = formula::index("c");
        const Term weights = formula::tensor("head.weight", "W"), s = formula::tensor("s"), length = formula::tensor("length");
        const IndexRange places = formula::whole("p", s, 2);
        std::vector<FormulaLine> lines{
            {"length",
             {"k"},
             formula::sqrt(formula::reduce("sum", {formula::whole("c", weights, 1)}, formula::power(weights[{k, c, 0, 0}], 2))),
             -1},
            {"s", {}, formula::flatten(called(m_head, formula::x()), 2) / length[{formula::along(1, "k")}], -1}};
        const Term base = formula::reduce("mean", {places}, s[{k, p}]);
        if (m_temperature == kMaximum) {
            lines.push_back({"y", {"k"}, base + m_lambda * formula::reduce("max", {places}, s[{k, p}]), 0});
            return Formula(std::move(lines));
        }
        const Term attention = called(m_softmax, m_temperature == 1 ? s : Term(m_temperature) * s);
        lines.push_back({"a", {}, attention, -1});
        lines.push_back({"y", {"k"}, base + m_lambda * formula::reduce("sum", {places}, s[{k, p}] * formula::tensor("a")[{k, p}]), 0});
        return Formula(std::move(lines));
    }

protected:
    /// [N, C, H, W] -> [N, classes].
    at::Tensor forward(const at::Tensor& input) override {
        const at::Tensor map = (*m_head)(input);
        const at::Tensor length =
            ops::kernelNorm(m_head->weight, {"length of each class's kernel", "Only the direction of a kernel should count."});
        at::Tensor score = ops::div(map, length, {"cosine scores", "Classes with long kernels would win everywhere otherwise."});
        score = ops::flatten(score, 2, {"places in a row", "The attention runs over all places."});
        const at::Tensor base = ops::mean(score, 2, {"average over the places", "What the class scores in the picture as a whole."});
        const at::Tensor attended =
            m_temperature == kMaximum
                ? ops::amax(score, 2, {"best place", "A temperature of 99 stands for the limit: the largest place alone."})
                : attend(score);
        const at::Tensor weighted =
            ops::mul(attended, m_lambda, {"lambda times attention", "How much the attention counts against the average."});
        return ops::add(base, weighted, {"residual attention", "Small objects vanish in the average; the attention brings them back."});
    }

private:
    at::Tensor attend(const at::Tensor& score) const {
        const at::Tensor sharpened =
            ops::mul(score, static_cast<double>(m_temperature), {"sharpen", "A larger temperature looks at fewer places."});
        const at::Tensor weights = (*m_softmax)(sharpened);
        const at::Tensor product =
            ops::mul(score, weights, {"weigh the places", "Positions count by how strongly they support the class."});
        return ops::sum(product, 2, {"sum over the places", "The class's score where the class is."});
    }

    int m_temperature;
    double m_lambda;
    std::shared_ptr<Conv2d> m_head;
    UnaryPtr m_softmax;
};

class CsraClsHead : public Head {
public:
    CsraClsHead(const Arguments& a, BuildContext& context) : Head(a.signature().name, a["init_cfg"], {"MultiLabelClsHead"}) {
        const std::int64_t heads = a.integer("num_heads");
        const CsraRow* chosen = nullptr;
        for (const CsraRow& row : csraRows())
            if (row.heads == heads) chosen = &row;
        if (!chosen)
            throw BuildFailure{a.bad("num_heads", message("csra-head.the-num-of-heads", "The num of heads is not in temperature setting."),
                                     message("do.num-heads-is-1", "num_heads is 1, 2, 4, 6 or 8."))};
        const double lambda = a.number("lam");
        if (lambda <= 0) throw BuildFailure{a.bad("lam", message("lam.lambda-should-be-between", "Lambda should be between 0 and 1."))};
        m_classes = a.integer("num_classes");
        m_loss = register_module("compute_loss", buildLoss(a, context));
        m_heads = register_module("csra_heads", std::make_shared<ModuleList>());
        for (int temperature : chosen->temperatures)
            m_heads->append(std::make_shared<CsraModule>(m_classes, a.integer("in_channels"), temperature, lambda));
    }
    /// The reference returns the logits as they are.
    at::Tensor scores(const at::Tensor& logits) const override { return logits; }
    Value losses(const at::Tensor& logits, const at::Tensor& target) const override { return multiLabelLosses(*m_loss, logits, target); }
    std::vector<FormulaLine> scoreLines(const Term& logits) const override { return {{"scores", {}, logits, 0}}; }
    std::int64_t numClasses() const override { return m_classes; }
    Formula formula() const override {
        Term logits;
        for (const UnaryPtr& head : m_heads->items()) {
            const Term one = called(head, formula::x());
            logits = logits ? logits + one : one;
        }
        return Formula(logits, {}, "logits");
    }

protected:
    Value forward(const Value& features, const CallContext&) override {
        at::Tensor logits;
        for (const UnaryPtr& head : m_heads->items()) {
            const at::Tensor one = (*head)(lastOf(features));
            logits = logits.defined()
                         ? ops::add(logits, one, {"sum of the heads", "Heads of different temperatures look at differently large regions."})
                         : one;
        }
        return logits;
    }

private:
    std::shared_ptr<Loss> m_loss;
    std::shared_ptr<ModuleList> m_heads;
    std::int64_t m_classes = 0;
};

}  // namespace

LayerEntry csraHeadEntry() {
    std::vector<ArgumentSpec> arguments = linearHeadArguments();
    const ArgumentSpec initCfg = arguments.back();
    arguments.pop_back();
    arguments.push_back({"num_heads", {}, "Attention heads: 1, 2, 4, 6 or 8."});
    arguments.push_back({"lam", {}, "Weight of the attention against the average."});
    arguments.push_back({"loss", sigmoidLoss(), "The loss that training minimises."});
    arguments.push_back(initCfg);
    return layerEntry<CsraClsHead>(ReferenceClass::of("mmcls.models.heads.multi_label_csra_head.CSRAClsHead"),
                                   "Attention over positions, per class, for several labels per picture.", arguments);
}

}  // namespace teardown::engine
