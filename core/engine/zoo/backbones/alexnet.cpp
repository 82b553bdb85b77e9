// AlexNet in the one-column form of Krizhevsky 2014 (mmcls/models/backbones/alexnet.py).
#include "core/engine/nn/activation.h"
#include "core/engine/nn/base_module.h"
#include "core/engine/nn/containers.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

struct AlexNetRow {
    int in, out, kernel, stride, padding;
    bool pool;
};
constexpr AlexNetRow kAlexNetRows[] = {
    {3, 64, 11, 4, 2, true}, {64, 192, 5, 1, 2, true}, {192, 384, 3, 1, 1, false}, {384, 256, 3, 1, 1, false}, {256, 256, 3, 1, 1, true},
};

class AlexNet : public ValueModule {
public:
    explicit AlexNet(const Arguments& a) : ValueModule(a.signature().name, {}, {"BaseBackbone"}) {
        m_features = register_module("features", std::make_shared<Sequential>());
        for (const AlexNetRow& row : kAlexNetRows) {
            m_features->append(
                std::make_shared<Conv2d>(Conv2dOptions::square(row.in, row.out, row.kernel).strided(row.stride).padded(row.padding)));
            m_features->append(makeReLU(/*inplace=*/true));
            if (row.pool) m_features->append(std::make_shared<MaxPool2d>(3, 2));
        }
        const std::int64_t classes = a.integer("num_classes");
        if (classes <= 0) return;
        m_classifier = register_module("classifier", std::make_shared<Sequential>());
        for (const std::int64_t in : {256 * 6 * 6, 4096}) {
            m_classifier->append(std::make_shared<Dropout>());
            m_classifier->append(std::make_shared<Linear>(in, 4096));
            m_classifier->append(makeReLU(/*inplace=*/true));
        }
        m_classifier->append(std::make_shared<Linear>(4096, classes));
    }

    Formula formula() const override {
        const Term x = called(m_features, formula::x());
        return Formula(m_classifier ? called(m_classifier, formula::flatten(x, 1)) : x);
    }

protected:
    /// {[N, 3, 224, 224]} -> {[N, classes]}, or {[N, 256, 6, 6]} without a classifier.
    Value forward(const Value& input, const CallContext&) override {
        const at::Tensor x = (*m_features)(input.tensor());
        if (!m_classifier) return Value::list({x});
        return Value::list(
            {(*m_classifier)(ops::viewRows(x, {"one row a sample", "The linear layers see all positions and channels at once."}))});
    }

private:
    std::shared_ptr<Sequential> m_features;
    std::shared_ptr<Sequential> m_classifier;
};

}  // namespace

LayerEntry alexNetEntry() {
    return layerEntry<AlexNet>(ReferenceClass::of("mmcls.models.backbones.alexnet.AlexNet"),
                               "Five convolutions and three linear layers (Krizhevsky et al. 2012).",
                               {{"num_classes", py::value(-1), "Classes of the classifier; -1: features only."}});
}

}  // namespace teardown::engine
