#include "core/engine/zoo/augments.h"

#include "core/base/text.h"
#include "core/data/batch/batch_augment.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

Description BatchAugment::describe() const {
    Description description;
    description.arguments = m_arguments;
    description.cost = Cost{CostFormula::Nothing, CostFormula::Nothing, "runs in training only"};
    return description;
}

Formula BatchAugment::formula() const {
    if (type() == "Identity") return Formula(formula::x());
    const Term x = formula::x(), other = formula::tensor("other");
    const bool shrinks = type() == "BatchResizeMixLayer";
    const FormulaLine pictures{
        "other",
        {},
        formula::words(std::string("the pictures of the batch in another order") + (shrinks ? ", shrunk to the rectangle" : "")),
        -1};
    if (type() == "BatchMixupLayer") {
        const Term lambda = formula::tensor("lambda");
        return Formula({pictures,
                        {"lambda", {}, formula::words("drawn from a beta distribution"), -1},
                        {"y", {}, lambda * x + (1 - lambda) * other, 0}});
    }
    const Term inside = formula::tensor("inside");
    return Formula({pictures,
                    {"inside", {}, formula::words("1 in a rectangle that is drawn, else 0"), -1},
                    {"y", {}, (1 - inside) * x + inside * other, 0}});
}

static Result<LayerPtr> createAugment(const Arguments& a) {
    checkBatchAugment(a);
    std::vector<LayerArgument> shown;
    for (const ArgumentSpec& argument : a.signature().arguments) shown.push_back({argument.name, a[argument.name]});
    return LayerPtr(std::make_shared<BatchAugment>(a.signature().className(), a.integer("num_classes"), a.number("prob"), shown));
}

void addBatchAugments(LayerRegistry& registry) {
    for (const Signature& signature : batchAugmentSignatures())
        registry.add({signature, [](const Arguments& a, BuildContext&) { return createAugment(a); }});
}

namespace {
class AugmentChoice : public Layer {
public:
    AugmentChoice() : Layer("Augments", {"object"}) {}
    Description describe() const override { return madeOfParts(); }
    Formula formula() const override { return Formula::words("one of its items for each batch, by its probability"); }
    void append(const LayerPtr& augment) { register_module(std::to_string(m_count++), augment); }

private:
    int m_count = 0;
};
}  // namespace

Result<LayerPtr> buildAugments(const ConfigValue& config, const std::string& configPath, BuildContext& context) {
    const std::vector<ConfigValue> items =
        config.isDict() ? std::vector{config} : std::vector<ConfigValue>(config.items().begin(), config.items().end());
    if (items.empty())
        return refuse(config, configPath, message("augments.the-length-of-augments", "The length of augments_cfg should be positive."))
            .error;
    auto augments = std::make_shared<AugmentChoice>();
    double sum = 0;
    bool identity = false;
    std::int64_t classes = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string path = config.isDict() ? configPath : configPath + "." + std::to_string(i);
        TD_TRY(LayerPtr layer, context.build(augmentRegistry(), items[i], path));
        const auto& augment = dynamic_cast<const BatchAugment&>(*layer);
        if (i == 0) classes = augment.numClasses();
        sum += augment.probability();
        identity = identity || augment.type() == "Identity";
        augments->append(layer);
    }
    if (identity ? sum != 1.0 : sum > 1.0)
        return refuse(items.front(), configPath,
                      message("augments.the-sum-of-augmentation", "The sum of augmentation probabilities should {which}, but got {sum}",
                              {{"which", identity ? message("augments.equal-to-1", "equal to 1")
                                                  : message("augments.less-than-or-equal", "less than or equal to 1")},
                               {"sum", pythonFloat(sum)}}))
            .error;
    if (!identity && sum < 1.0) {
        const ConfigValue rest =
            py::dict({{"type", py::value("Identity")}, {"num_classes", ConfigValue::integer(classes)}, {"prob", py::value(1.0 - sum)}});
        TD_TRY(LayerPtr layer, context.build(augmentRegistry(), rest, configPath));
        augments->append(layer);
    }
    return LayerPtr(augments);
}

}  // namespace teardown::engine
