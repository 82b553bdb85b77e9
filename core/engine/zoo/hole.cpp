#include "core/engine/zoo/hole.h"

#include "core/base/text.h"

#include <algorithm>

namespace teardown::engine {

static thread_local HoleScope* s_scope = nullptr;

HoleScope::HoleScope() : m_previous(s_scope) { s_scope = this; }
HoleScope::~HoleScope() { s_scope = m_previous; }

HoleScope* HoleScope::current() { return s_scope && !s_scope->m_inside.empty() ? s_scope : nullptr; }

HoleScope::Inside::Inside(const Arguments& arguments) {
    if (s_scope) s_scope->m_inside.push_back(&arguments);
}
HoleScope::Inside::~Inside() {
    if (s_scope) s_scope->m_inside.pop_back();
}

Error HoleScope::record(Error error) {
    for (std::size_t i = m_inside.size(); i-- > 0;) error = m_inside[i]->inside(std::move(error));
    const auto isSame = [&](const Error& other) {
        return other.code == error.code && other.where.file == error.where.file && other.where.line == error.where.line &&
               other.where.column == error.where.column && other.where.member == error.where.member &&
               std::string_view(other.what.id()) == error.what.id();
    };
    if (std::none_of(m_problems.begin(), m_problems.end(), isSame)) m_problems.push_back(error);
    return error;
}

namespace {

std::string typeOfHole(const ConfigValue& config) {
    const ConfigValue* type = config.find("type");
    return type && type->isString() && !type->asString().empty() ? escapeForDisplay(type->asString()) : std::string("?");
}

/// The arguments as they were given, which nobody has checked.
Description describedHole(const ConfigValue& config) {
    Description description;
    if (config.isDict())
        for (const DictEntry& entry : config.entries())
            if (entry.key.isString() && entry.key.asString() != "type")
                description.arguments.push_back({entry.key.asString(), entry.value});
    description.cost = Cost{CostFormula::Nothing, CostFormula::Nothing, "could not be built"};
    return description;
}

[[noreturn]] void fallIn(const Hole& hole) { TORCH_CHECK(false, english(hole.reason().what)); }

class ModuleHole : public Head, public Hole {
public:
    ModuleHole(const ConfigValue& config, Error reason)
        : Head(typeOfHole(config), ConfigValue(), {}), Hole(std::move(reason)), m_config(config) {}
    Description describe() const override { return describedHole(m_config); }
    Formula formula() const override { return Formula::words("could not be built"); }
    at::Tensor scores(const at::Tensor&) const override { fallIn(*this); }
    Value losses(const at::Tensor&, const at::Tensor&) const override { fallIn(*this); }
    std::vector<FormulaLine> scoreLines(const Term& logits) const override { return {{"scores", {}, logits, 0}}; }
    std::int64_t numClasses() const override { return -1; }

protected:
    Value forward(const Value&, const CallContext&) override { fallIn(*this); }

private:
    ConfigValue m_config;
};

class UnaryHole : public UnaryLayer, public Hole {
public:
    UnaryHole(const ConfigValue& config, Error reason) : UnaryLayer(typeOfHole(config), {}), Hole(std::move(reason)), m_config(config) {}
    Description describe() const override { return describedHole(m_config); }
    Formula formula() const override { return Formula::words("could not be built"); }

protected:
    at::Tensor forward(const at::Tensor&) override { fallIn(*this); }

private:
    ConfigValue m_config;
};

class LossHole : public Loss, public Hole {
public:
    LossHole(const ConfigValue& config, Error reason) : Loss(typeOfHole(config), {}), Hole(std::move(reason)), m_config(config) {}
    Description describe() const override { return describedHole(m_config); }
    Formula formula() const override { return Formula::words("could not be built"); }

protected:
    at::Tensor compute(const at::Tensor&, const at::Tensor&, const Options&) override { fallIn(*this); }

private:
    ConfigValue m_config;
};

}  // namespace

LayerPtr moduleHole(const ConfigValue& config, Error reason) { return std::make_shared<ModuleHole>(config, std::move(reason)); }
UnaryPtr unaryHole(const ConfigValue& config, Error reason) { return std::make_shared<UnaryHole>(config, std::move(reason)); }
std::shared_ptr<Loss> lossHole(const ConfigValue& config, Error reason) { return std::make_shared<LossHole>(config, std::move(reason)); }

}  // namespace teardown::engine
