#include "core/engine/zoo/blocks/residual_branches.h"

#include "core/engine/nn/dropout.h"
#include "core/engine/nn/ops.h"

namespace teardown::engine {

ResidualBranches::Scale ResidualBranches::makeScale(const char* name, std::int64_t channels, double value) {
    return {name, register_parameter(name, at::full({channels}, value))};
}

void ResidualBranches::makeDropPath(double probability) {
    m_dropPath = register_module(
        "drop_path", probability > 0 ? UnaryPtr(std::make_shared<DropPath>(probability)) : UnaryPtr(std::make_shared<Identity>()));
}

Formula ResidualBranches::formula() const {
    std::vector<FormulaLine> lines;
    Term x = formula::x();
    for (const Branch& branch : m_branches) {
        Term y = x;
        for (const UnaryPtr& part : branch.parts) y = called(part, y);
        if (!branch.scale.name.empty()) y = formula::tensor(branch.scale.name)[{formula::along(1, "c")}] * y;
        const bool last = &branch == &m_branches.back();
        const std::string name = last ? "y" : "h" + std::to_string(lines.size() + 1);
        lines.push_back({name, {}, x + called(m_dropPath, y), last ? 0 : -1});
        x = formula::tensor(name);
    }
    return Formula(std::move(lines));
}

at::Tensor ResidualBranches::forward(const at::Tensor& input) {
    at::Tensor x = input;
    for (const Branch& branch : m_branches) {
        at::Tensor y = x;
        for (const UnaryPtr& part : branch.parts) y = (*part)(y);
        if (branch.scale.values.defined())
            y = ops::mul(y, branch.scale.values.view({1, -1, 1, 1}),
                         {"layer scale", "A learned factor a channel; it starts near 0, so that every block starts as the identity."});
        x = ops::add(x, (*m_dropPath)(y), {"residual sum", "The branch learns what to change; the shortcut keeps the original."});
    }
    return x;
}

}  // namespace teardown::engine
