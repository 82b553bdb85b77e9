// LeNet-5 (LeCun et al. 1998; mmcls/models/backbones/lenet.py).
#include "core/engine/nn/activation.h"
#include "core/engine/nn/containers.h"
#include "core/engine/nn/conv.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

class LeNet5 : public ValueModule {
public:
    explicit LeNet5(const Arguments& a) : ValueModule(a.signature().name, {}, {"BaseBackbone"}) {
        const auto tanh = [] { return std::make_shared<Activation>("Tanh"); };
        m_features = register_module("features", std::make_shared<Sequential>());
        m_features->append(std::make_shared<Conv2d>(Conv2dOptions::square(1, 6, 5)));
        m_features->append(tanh());
        m_features->append(std::make_shared<AvgPool2d>(2, 2));
        m_features->append(std::make_shared<Conv2d>(Conv2dOptions::square(6, 16, 5)));
        m_features->append(tanh());
        m_features->append(std::make_shared<AvgPool2d>(2, 2));
        m_features->append(std::make_shared<Conv2d>(Conv2dOptions::square(16, 120, 5)));
        m_features->append(tanh());
        const std::int64_t classes = a.integer("num_classes");
        if (classes <= 0) return;
        m_classifier = register_module("classifier", std::make_shared<Sequential>());
        m_classifier->append(std::make_shared<Linear>(120, 84));
        m_classifier->append(tanh());
        m_classifier->append(std::make_shared<Linear>(84, classes));
    }

    Formula formula() const override {
        const Term x = called(m_features, formula::x());
        return Formula(m_classifier ? called(m_classifier, formula::flatten(x, 1)) : x);
    }

protected:
    /// {[N, 1, 32, 32]} -> {[N, classes]}, or {[N, 120, 1, 1]} without a classifier.
    Value forward(const Value& input, const CallContext&) override {
        at::Tensor x = (*m_features)(input.tensor());
        if (!m_classifier) return Value::list({x});
        // The reference also squeezes a batch dimension of one away, and its softmax over dim 1 then fails.
        x = ops::flatten(x, 1, {"drop the spatial axes", "After the last 5x5 one value per channel is left; the batch axis stays."});
        return Value::list({(*m_classifier)(x)});
    }

private:
    std::shared_ptr<Sequential> m_features;
    std::shared_ptr<Sequential> m_classifier;
};

}  // namespace

LayerEntry leNet5Entry() {
    return layerEntry<LeNet5>(ReferenceClass::of("mmcls.models.backbones.lenet.LeNet5"),
                              "Two convolutions with pooling, a third, two linear layers, for 32x32 digits (LeCun et al. 1998).",
                              {{"num_classes", py::value(-1), "Classes of the classifier; -1: features only."}});
}

}  // namespace teardown::engine
