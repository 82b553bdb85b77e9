// ChainLines: writes the formula of a network that calls its parts one after the other, with lines of its own between them and outputs
// beside them. FormulaLines (core/trace/formula.h) is for those whose outputs lie on the chain.
#pragma once

#include "core/trace/formula.h"

#include <string>
#include <utility>
#include <vector>

namespace teardown::engine {

class ChainLines {
public:
    /// Several outputs are named y1, y2, ... in order.
    explicit ChainLines(std::size_t outputs) : m_outputs(outputs) {}

    void call(const std::string& layer) {
        constexpr std::size_t kMostInALine = 8;
        if (m_calls == kMostInALine) named();
        m_value = formula::call(layer, {m_value});
        ++m_calls;
    }
    /// Ends the line of calls; what it computes gets a name: "x1".
    const Term& named() {
        if (m_calls > 0) line("x" + std::to_string(++m_names), {}, m_value);
        return m_value;
    }
    /// A line of its own, from which the chain continues.
    void line(const std::string& name, std::vector<std::string> indices, Term value) {
        m_lines.push_back({name, std::move(indices), std::move(value), -1});
        continueFrom(name);
    }
    /// The next output, from which the chain continues.
    void output(std::vector<std::string> indices, Term value) { continueFrom(addOutput(std::move(indices), std::move(value))); }
    /// The next output, beside the chain.
    void outputBeside(std::vector<std::string> indices, Term value) { addOutput(std::move(indices), std::move(value)); }
    const Term& value() const { return m_value; }

    Formula finish() { return m_told == 0 ? Formula::words("none of out_indices is a stage: an empty list") : Formula(std::move(m_lines)); }

private:
    void continueFrom(const std::string& name) {
        m_value = formula::tensor(name);
        m_calls = 0;
    }
    std::string addOutput(std::vector<std::string> indices, Term value) {
        std::string name = m_outputs > 1 ? "y" + std::to_string(m_told + 1) : "y";
        m_lines.push_back({name, std::move(indices), std::move(value), static_cast<int>(m_told++)});
        return name;
    }

    std::size_t m_outputs;
    std::size_t m_told = 0;
    std::size_t m_names = 0;
    std::size_t m_calls = 0;  ///< in the current line
    Term m_value = formula::x();
    std::vector<FormulaLine> m_lines;
};

}  // namespace teardown::engine
