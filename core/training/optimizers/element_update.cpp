#include "core/training/optimizers/element_update.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace teardown::training {

namespace {

std::string operand(double value) {
    const std::string text = fmt::format("{:.6g}", value);
    return value < 0 ? "(" + text + ")" : text;
}

/// The lines as they come.
class UpdateLines {
public:
    UpdateLines(const OptimizerUpdate& update, const std::map<std::string, double>& values) : m_update(update), m_values(values) {}

    double option(const char* name) const {
        const ConfigValue* value = m_update.options.find(name);
        return value && (value->isNumber() || value->isBool()) ? value->asDouble() : 0;
    }
    bool flag(const char* name) const {
        const ConfigValue* value = m_update.options.find(name);
        return value && value->truthy();
    }
    std::pair<double, double> pair(const char* name) const {
        const ConfigValue* value = m_update.options.find(name);
        if (!value || !value->isSequence() || value->items().size() != 2) return {0, 0};
        return {value->items()[0].asDouble(), value->items()[1].asDouble()};
    }
    /// Of the state before; `otherwise` in the first step.
    double state(const std::string& name, double otherwise = 0) const {
        if (const auto found = m_values.find(name); found != m_values.end()) return found->second;
        for (const auto& [known, value] : m_update.numbers)
            if (known == name) return value;
        return otherwise;
    }
    bool has(const std::string& name) const { return m_values.contains(name); }
    double old() const { return state("old"); }
    double add(std::string formula, const std::string& numbers, double value) {
        m_lines.push_back({std::move(formula), numbers + " = " + fmt::format("{:.6g}", value), value});
        return value;
    }
    std::vector<UpdateLine> take() { return std::move(m_lines); }
    const OptimizerUpdate& update() const { return m_update; }

    /// The gradient with the decay in it.
    double gradient(bool decays = true) {
        double g = state("gradient");
        if (flag("maximize")) g = add("g ← −g", "−" + operand(g), -g);
        const double decay = option("weight_decay");
        return decays && decay != 0
                   ? add("g ← g + λ·w", fmt::format("{} + {}·{}", operand(g), operand(decay), operand(old())), g + decay * old())
                   : g;
    }
    double mean(const char* letter, double beta, double before, double g) {
        return add(fmt::format("{0} ← β₁·{0} + (1 − β₁)·g", letter),
                   fmt::format("{}·{} + {}·{}", operand(beta), operand(before), operand(1 - beta), operand(g)),
                   beta * before + (1 - beta) * g);
    }
    double square(double beta, double before, double g, const char* factor = "β₂") {
        return add(fmt::format("v ← {0}·v + (1 − {0})·g²", factor),
                   fmt::format("{}·{} + {}·{}²", operand(beta), operand(before), operand(1 - beta), operand(g)),
                   beta * before + (1 - beta) * g * g);
    }

private:
    const OptimizerUpdate& m_update;
    const std::map<std::string, double>& m_values;
    std::vector<UpdateLine> m_lines;
};

void sgd(UpdateLines& l) {
    const double momentum = l.option("momentum"), rate = l.option("lr");
    double d = l.gradient();
    if (momentum != 0) {
        const double g = d;
        const double keep = 1 - l.option("dampening");
        d = l.has("momentum_buffer")
                ? l.add("b ← μ·b + (1 − τ)·g",
                        fmt::format("{}·{} + {}·{}", operand(momentum), operand(l.state("momentum_buffer")), operand(keep), operand(g)),
                        momentum * l.state("momentum_buffer") + keep * g)
                : l.add("b ← g", "first step: " + operand(g), g);
        if (l.flag("nesterov"))
            d = l.add("d ← g + μ·b", fmt::format("{} + {}·{}", operand(g), operand(momentum), operand(d)), g + momentum * d);
    }
    const char* letter = momentum == 0 ? "g" : l.flag("nesterov") ? "d" : "b";
    l.add(fmt::format("w ← w − η·{}", letter), fmt::format("{} − {}·{}", operand(l.old()), operand(rate), operand(d)), l.old() - rate * d);
}

void adam(UpdateLines& l, bool decoupled) {
    const auto [beta1, beta2] = l.pair("betas");
    const double rate = l.option("lr"), eps = l.option("eps"), decay = l.option("weight_decay"), step = l.state("step") + 1;
    double w = l.old();
    const double g = l.gradient(!decoupled);
    if (decoupled)
        w = l.add("w ← w·(1 − η·λ)", fmt::format("{}·(1 − {}·{})", operand(w), operand(rate), operand(decay)), w * (1 - rate * decay));
    const double m = l.mean("m", beta1, l.state("exp_avg"), g);
    double v = l.square(beta2, l.state("exp_avg_sq"), g);
    if (l.flag("amsgrad"))
        v = l.add("v ← max(v, v of any step)", fmt::format("max({}, {})", operand(v), operand(l.state("max_exp_avg_sq"))),
                  std::max(v, l.state("max_exp_avg_sq")));
    const double c1 = 1 - std::pow(beta1, step), c2 = std::sqrt(1 - std::pow(beta2, step));
    const double divisor =
        l.add("d ← √v / √(1 − β₂ᵗ) + ε", fmt::format("√{} / {} + {}", operand(v), operand(c2), operand(eps)), std::sqrt(v) / c2 + eps);
    l.add("w ← w − η / (1 − β₁ᵗ)·m / d",
          fmt::format("{} − {} / {}·{} / {}", operand(w), operand(rate), operand(c1), operand(m), operand(divisor)),
          w - rate / c1 * m / divisor);
}

void adadelta(UpdateLines& l) {
    const double rho = l.option("rho"), eps = l.option("eps"), rate = l.option("lr"), g = l.gradient();
    const double v = l.square(rho, l.state("square_avg"), g, "ρ"), u = l.state("acc_delta");
    const double d =
        l.add("d ← √(u + ε) / √(v + ε)·g", fmt::format("√({1} + {0}) / √({2} + {0})·{3}", operand(eps), operand(u), operand(v), operand(g)),
              std::sqrt(u + eps) / std::sqrt(v + eps) * g);
    l.add("w ← w − η·d", fmt::format("{} − {}·{}", operand(l.old()), operand(rate), operand(d)), l.old() - rate * d);
}

void adagrad(UpdateLines& l) {
    const double step = l.state("step") + 1, g = l.gradient();
    const double rate = l.add("η ← η / (1 + (t − 1)·decay)",
                              fmt::format("{} / (1 + {}·{})", operand(l.option("lr")), operand(step - 1), operand(l.option("lr_decay"))),
                              l.option("lr") / (1 + (step - 1) * l.option("lr_decay")));
    const double s = l.add("s ← s + g²", fmt::format("{} + {}²", operand(l.state("sum")), operand(g)), l.state("sum") + g * g);
    l.add("w ← w − η·g / (√s + ε)",
          fmt::format("{} − {}·{} / (√{} + {})", operand(l.old()), operand(rate), operand(g), operand(s), operand(l.option("eps"))),
          l.old() - rate * g / (std::sqrt(s) + l.option("eps")));
}

void adamax(UpdateLines& l) {
    const auto [beta1, beta2] = l.pair("betas");
    const double step = l.state("step") + 1, rate = l.option("lr"), g = l.gradient();
    const double m = l.mean("m", beta1, l.state("exp_avg"), g);
    const double u =
        l.add("u ← max(β₂·u, |g| + ε)",
              fmt::format("max({}·{}, |{}| + {})", operand(beta2), operand(l.state("exp_inf")), operand(g), operand(l.option("eps"))),
              std::max(beta2 * l.state("exp_inf"), std::abs(g) + l.option("eps")));
    const double c1 = 1 - std::pow(beta1, step);
    l.add("w ← w − η / (1 − β₁ᵗ)·m / u",
          fmt::format("{} − {} / {}·{} / {}", operand(l.old()), operand(rate), operand(c1), operand(m), operand(u)),
          l.old() - rate / c1 * m / u);
}

void nadam(UpdateLines& l) {
    const auto [beta1, beta2] = l.pair("betas");
    const double step = l.state("step") + 1, rate = l.option("lr"), slowing = l.option("momentum_decay"), g = l.gradient();
    const double mu = beta1 * (1 - 0.5 * std::pow(0.96, step * slowing)), next = beta1 * (1 - 0.5 * std::pow(0.96, (step + 1) * slowing));
    const double product =
        l.add("p ← p·μ", fmt::format("{}·{}", operand(l.state("mu_product", 1)), operand(mu)), l.state("mu_product", 1) * mu);
    const double m = l.mean("m", beta1, l.state("exp_avg"), g), v = l.square(beta2, l.state("exp_avg_sq"), g);
    const double c2 = 1 - std::pow(beta2, step);
    const double d = l.add("d ← √(v / (1 − β₂ᵗ)) + ε", fmt::format("√({} / {}) + {}", operand(v), operand(c2), operand(l.option("eps"))),
                           std::sqrt(v / c2) + l.option("eps"));
    const double w = l.add("w ← w − η·(1 − μ) / (1 − p)·g / d",
                           fmt::format("{} − {}·{} / {}·{} / {}", operand(l.old()), operand(rate), operand(1 - mu), operand(1 - product),
                                       operand(g), operand(d)),
                           l.old() - rate * (1 - mu) / (1 - product) * g / d);
    // torch multiplies with this step's μ twice.
    const double after = product * mu * next;
    l.add("w ← w − η·μ′ / (1 − p·μ·μ′)·m / d",
          fmt::format("{} − {}·{} / {}·{} / {}", operand(w), operand(rate), operand(next), operand(1 - after), operand(m), operand(d)),
          w - rate * next / (1 - after) * m / d);
}

void radam(UpdateLines& l) {
    const auto [beta1, beta2] = l.pair("betas");
    const double step = l.state("step") + 1, rate = l.option("lr"), g = l.gradient();
    const double m = l.mean("m", beta1, l.state("exp_avg"), g), v = l.square(beta2, l.state("exp_avg_sq"), g);
    const double c1 = 1 - std::pow(beta1, step), c2 = 1 - std::pow(beta2, step), longest = 2 / (1 - beta2) - 1;
    const double length =
        l.add("ρ ← ρ∞ − 2·t·β₂ᵗ / (1 − β₂ᵗ)",
              fmt::format("{} − 2·{}·{} / {}", operand(longest), operand(step), operand(std::pow(beta2, step)), operand(c2)),
              longest - 2 * step * std::pow(beta2, step) / c2);
    const double corrected = m / c1;
    if (length <= 5) {
        l.add("ρ ≤ 5: w ← w − η·m / (1 − β₁ᵗ)", fmt::format("{} − {}·{} / {}", operand(l.old()), operand(rate), operand(m), operand(c1)),
              l.old() - rate * corrected);
        return;
    }
    const double r = l.add("r ← √((ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ))", "with ρ and ρ∞",
                           std::sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)));
    const double a = std::sqrt(c2) / (std::sqrt(v) + l.option("eps"));
    l.add("w ← w − η·m / (1 − β₁ᵗ)·√(1 − β₂ᵗ) / (√v + ε)·r",
          fmt::format("{} − {}·{}·{}·{}", operand(l.old()), operand(rate), operand(corrected), operand(a), operand(r)),
          l.old() - rate * corrected * a * r);
}

void rmsprop(UpdateLines& l) {
    const double alpha = l.option("alpha"), rate = l.option("lr"), eps = l.option("eps"), momentum = l.option("momentum"), g = l.gradient();
    const double v = l.square(alpha, l.state("square_avg"), g, "α");
    double d = 0;
    if (l.flag("centered")) {
        const double mean =
            l.add("a ← α·a + (1 − α)·g",
                  fmt::format("{}·{} + {}·{}", operand(alpha), operand(l.state("grad_avg")), operand(1 - alpha), operand(g)),
                  alpha * l.state("grad_avg") + (1 - alpha) * g);
        d = l.add("d ← √(v − a²) + ε", fmt::format("√({} − {}²) + {}", operand(v), operand(mean), operand(eps)),
                  std::sqrt(v - mean * mean) + eps);
    } else {
        d = l.add("d ← √v + ε", fmt::format("√{} + {}", operand(v), operand(eps)), std::sqrt(v) + eps);
    }
    if (momentum <= 0) {
        l.add("w ← w − η·g / d", fmt::format("{} − {}·{} / {}", operand(l.old()), operand(rate), operand(g), operand(d)),
              l.old() - rate * g / d);
        return;
    }
    const double b = l.add("b ← μ·b + g / d",
                           fmt::format("{}·{} + {} / {}", operand(momentum), operand(l.state("momentum_buffer")), operand(g), operand(d)),
                           momentum * l.state("momentum_buffer") + g / d);
    l.add("w ← w − η·b", fmt::format("{} − {}·{}", operand(l.old()), operand(rate), operand(b)), l.old() - rate * b);
}

void rprop(UpdateLines& l) {
    const auto [down, up] = l.pair("etas");
    const auto [least, most] = l.pair("step_sizes");
    double g = l.state("gradient");
    if (l.flag("maximize")) g = -g;
    const double size = l.state("step_size", l.option("lr")), sign = g * l.state("prev");
    const double factor = sign > 0 ? up : sign < 0 ? down : 1;
    const double s = l.add("s ← s·factor, within its limits", fmt::format("{}·{}", operand(size), operand(factor)),
                           std::clamp(size * factor, least, most));
    // After a change of sign the gradient does not count.
    const double used = sign < 0 ? 0 : g;
    const double direction = used > 0 ? 1 : used < 0 ? -1 : 0;
    l.add("w ← w − sign(g)·s", fmt::format("{} − {}·{}", operand(l.old()), operand(direction), operand(s)), l.old() - direction * s);
}

void asgd(UpdateLines& l) {
    const double lambda = l.option("lambd"), eta = l.state("eta", l.option("lr")), g = l.gradient();
    const double w = l.add("w ← w·(1 − λ·η)", fmt::format("{}·(1 − {}·{})", operand(l.old()), operand(lambda), operand(eta)),
                           l.old() * (1 - lambda * eta));
    l.add("w ← w − η·g", fmt::format("{} − {}·{}", operand(w), operand(eta), operand(g)), w - eta * g);
}

void lamb(UpdateLines& l) {
    const auto [beta1, beta2] = l.pair("betas");
    // The group counts it, and has counted this step.
    const double step = l.option("step"), rate = l.option("lr"), decay = l.option("weight_decay");
    const double g =
        l.add("g ← g / max(1, ‖all g‖ / max)", fmt::format("{} / {}", operand(l.state("gradient")), operand(l.update().divisor)),
              l.state("gradient") / l.update().divisor);
    const double part = l.flag("grad_averaging") ? 1 - beta1 : 1;
    const double m =
        l.add("m ← β₁·m + (1 − β₁)·g", fmt::format("{}·{} + {}·{}", operand(beta1), operand(l.state("exp_avg")), operand(part), operand(g)),
              beta1 * l.state("exp_avg") + part * g);
    const double v = l.square(beta2, l.state("exp_avg_sq"), g);
    const bool corrects = l.flag("bias_correction");
    const double c1 = corrects ? 1 - std::pow(beta1, step) : 1, c2 = corrects ? std::sqrt(1 - std::pow(beta2, step)) : 1;
    double u = l.add("u ← (m / c₁) / (√v / c₂ + ε)",
                     fmt::format("({} / {}) / (√{} / {} + {})", operand(m), operand(c1), operand(v), operand(c2), operand(l.option("eps"))),
                     m / c1 / (std::sqrt(v) / c2 + l.option("eps")));
    if (decay != 0) u = l.add("u ← u + λ·w", fmt::format("{} + {}·{}", operand(u), operand(decay), operand(l.old())), u + decay * l.old());
    u = l.add("u ← u·‖w‖ / ‖u‖", fmt::format("{}·{}", operand(u), operand(l.update().trust)), u * l.update().trust);
    l.add("w ← w − η·u", fmt::format("{} − {}·{}", operand(l.old()), operand(rate), operand(u)), l.old() - rate * u);
}

struct UpdateRow {
    std::string_view optimizer;
    void (*write)(UpdateLines&);
};

constexpr UpdateRow kUpdateRows[] = {
    {"SGD", sgd},           {"Adam", [](UpdateLines& l) { adam(l, false); }},
    {"Adadelta", adadelta}, {"AdamW", [](UpdateLines& l) { adam(l, true); }},
    {"Adagrad", adagrad},   {"Adamax", adamax},
    {"NAdam", nadam},       {"RAdam", radam},
    {"RMSprop", rmsprop},   {"Rprop", rprop},
    {"ASGD", asgd},         {"Lamb", lamb},
};

}  // namespace

std::vector<UpdateLine> elementUpdate(const OptimizerUpdate& update, const std::map<std::string, double>& values) {
    UpdateLines lines(update, values);
    for (const UpdateRow& row : kUpdateRows)
        if (row.optimizer == update.optimizer) row.write(lines);
    return lines.take();
}

}  // namespace teardown::training
