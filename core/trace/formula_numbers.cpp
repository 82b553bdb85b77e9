#include "core/trace/formula_numbers.h"

#include "core/trace/formula_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace {

constexpr int kShownTerms = 3;

bool isArithmetic(const Term& term) {
    switch (term->kind) {
        case TermKind::Sum:
        case TermKind::Negative:
        case TermKind::Product:
        case TermKind::Quotient:
        case TermKind::Power:
        case TermKind::Function:
        case TermKind::Reduction:
            return true;
        default:
            return false;
    }
}

class NumberPrinter : private FormulaValues, private TermPrinter {
public:
    NumberPrinter(const Formula& formula, const FormulaTensors& tensors, const NumberStyle& style)
        : FormulaValues(formula, tensors, style.mostTerms, style.single), m_digits(style.digits) {}

    std::string write(const std::vector<Shape>& places) {
        std::string result;
        for (std::size_t i = 0; i < formula().lines().size(); ++i)
            if (const auto place = placeOf(i, places)) {
                const std::string line = lineText(i, *place);
                if (!line.empty()) result += (result.empty() ? "" : "\n") + line;
            }
        return result;
    }

private:
    std::string shown(double value) const { return fmt::format("{:.{}g}", value, m_digits); }

    /// The position of an intermediate value follows from the next output's.
    std::optional<Shape> placeOf(std::size_t line, const std::vector<Shape>& places) const {
        const auto& lines = formula().lines();
        std::size_t output = line;
        while (output < lines.size() && lines[output].output < 0) ++output;
        if (output == lines.size() || static_cast<std::size_t>(lines[output].output) >= places.size()) return std::nullopt;
        const Shape& place = places[static_cast<std::size_t>(lines[output].output)];
        if (output == line || lines[line].indices.empty()) return place;
        const std::vector<std::string>& names = lines[output].indices;
        if (names.size() > place.size()) return std::nullopt;
        const auto leading = static_cast<std::ptrdiff_t>(place.size() - names.size());
        Shape result(place.begin(), place.begin() + leading);
        for (const std::string& name : lines[line].indices) {
            const auto found = std::find(names.begin(), names.end(), name);
            if (found == names.end()) return std::nullopt;
            result.push_back(place[static_cast<std::size_t>(leading + (found - names.begin()))]);
        }
        return result;
    }

    std::string lineText(std::size_t line, const Shape& place) {
        const FormulaLine& source = formula().lines()[line];
        const Term& term = source.value;
        const bool computes = isArithmetic(term) || expands(term);
        const bool tells = source.output >= 0 && (term->kind == TermKind::Tensor || term->kind == TermKind::Where);
        if (!computes && !tells) return {};
        const auto result = value(line, place);
        if (!result || !enterLine(line, place)) return {};
        m_left = m_mostTerms;
        const std::string numbers = print(term);
        if (failed()) return {};
        // The batch index is omitted, as in the formula.
        const std::size_t first = source.indices.size() == place.size() ? 0 : 1;
        std::string indices;
        for (std::size_t d = first; d < place.size(); ++d) indices += (d > first ? "," : "") + std::to_string(place[d]);
        if (source.output < 0 && source.indices.empty()) indices.clear();
        const std::string left = source.name + (indices.empty() ? std::string() : '[' + indices + ']') + " = ";
        const std::string value = shown(*result);
        return left + (numbers == value ? value : numbers + " = " + value);
    }

    /// A call with a computed argument shows the argument's value: relu(0.5 + 0.25).
    static bool expands(const Term& term) {
        return term->kind == TermKind::Call && term->indices.empty() && std::any_of(term->parts.begin(), term->parts.end(), isArithmetic);
    }

    std::optional<Piece> replaced(const Term& term) override {
        switch (term->kind) {
            case TermKind::Index:
            case TermKind::Axis:
            case TermKind::Extent:
            case TermKind::Tensor:
            case TermKind::Flatten:
            case TermKind::Stack:
            case TermKind::Where:
                return Piece{shown(valueOf(nodeOf(term)))};
            case TermKind::Call:
                if (expands(term)) return std::nullopt;
                return Piece{shown(valueOf(nodeOf(term)))};
            case TermKind::Reduction:
                return reduction(term);
            default:
                return std::nullopt;
        }
    }

    Piece reduction(const Term& term) {
        const int id = nodeOf(term);
        // The line's value has been computed; inside another reduction's terms this was for its last term.
        if (m_depth > 0) valueOf(id);
        if (failed()) return {};
        const std::int64_t count = node(id).inside;
        std::vector<std::string> terms;
        const bool isSum = term->name == "sum";
        ++m_depth;
        runThrough(id, [&](double) {
            terms.push_back(print(term->parts.front(), isSum ? kProduct : kLoose));
            return static_cast<int>(terms.size()) < kShownTerms;
        });
        --m_depth;
        const bool isProduct = term->parts.front()->kind == TermKind::Product;
        std::string result;
        for (const std::string& one : terms) result += (result.empty() ? "" : isSum ? " + " : ", ") + one;
        if (count > static_cast<std::int64_t>(terms.size()))
            result += fmt::format("{}... ({} {})", isSum ? " + " : ", ", count, isProduct ? "products" : "values");
        if (!isSum) return {term->name + '(' + result + ')'};
        return {result.empty() ? "0" : result, terms.size() > 1 ? kSum : kProduct};
    }

    int m_digits;
    int m_depth = 0;
};

}  // namespace

std::string formulaNumbers(const Formula& formula, const FormulaTensors& tensors, const std::vector<Shape>& places,
                           const NumberStyle& style) {
    if (formula.empty()) return {};
    return NumberPrinter(formula, tensors, style).write(places);
}

}  // namespace teardown
