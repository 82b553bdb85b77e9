#include "core/trace/formula_text.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

namespace teardown {

std::string callName(const std::string& layer) {
    std::string result;
    for (std::size_t start = 0; start <= layer.size();) {
        const std::size_t dot = std::min(layer.find('.', start), layer.size());
        const std::string part = layer.substr(start, dot - start);
        const bool isIndex = !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
        if (isIndex)
            result += '[' + part + ']';
        else
            result += (result.empty() ? "" : ".") + part;
        start = dot + 1;
    }
    return result;
}

std::string TermPrinter::number(double value) {
    if (std::abs(value) < 1e15 && value == std::floor(value)) return fmt::format("{:.0f}", value);
    return fmt::format("{}", value);
}

std::string TermPrinter::print(const Term& term, Binding least, bool last) {
    const Piece loose = piece(term, last);
    if (loose.binding >= least && (last || !loose.open)) return loose.text;
    return '(' + (last ? loose : piece(term, true)).text + ')';
}

std::string TermPrinter::list(const std::vector<Term>& terms, const char* separator) {
    std::string result;
    for (const Term& term : terms) result += (result.empty() ? "" : separator) + print(term);
    return result;
}

std::string TermPrinter::indexed(const std::string& name, const std::vector<Term>& indices) {
    if (indices.empty()) return name;
    ++m_indexDepth;
    std::string result = name + '[' + list(indices, ",") + ']';
    --m_indexDepth;
    return result;
}

std::string TermPrinter::ranges(const TermNode& reduction) {
    if (!reduction.label.empty()) return reduction.label;
    std::string result;
    for (std::size_t i = 0; i < reduction.ranges.size(); ++i) {
        const IndexRange& range = reduction.ranges[i];
        const bool counts = range.from->kind == TermKind::Number && range.from->number == 0 && range.to->kind == TermKind::Number;
        const bool like = i > 0 && counts && reduction.ranges[i - 1].to->kind == TermKind::Number &&
                          reduction.ranges[i - 1].to->number == range.to->number;
        if (range.whole || like) {
            // "u,v < 3": the bound of several equal ranges is written after the last.
            const std::size_t bound = like ? result.rfind(" < ") : std::string::npos;
            const std::string tail = bound == std::string::npos ? std::string() : result.substr(bound);
            if (bound != std::string::npos) result.erase(bound);
            result += (result.empty() ? "" : ",") + range.name + tail;
        } else if (counts) {
            result += (result.empty() ? "" : ", ") + range.name + " < " + print(range.to);
        } else {
            result += (result.empty() ? "" : ", ") + range.name + " = " + print(range.from) + " .. " + print(range.to - 1);
        }
    }
    return result;
}

std::string TermPrinter::sum(const std::vector<Term>& parts, bool last) {
    std::string result;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool isLast = last && i + 1 == parts.size();
        if (i == 0) {
            result = print(parts[i], kSum, isLast);
        } else if (parts[i]->kind == TermKind::Negative && !replaced(parts[i])) {
            const std::string text = print(parts[i]->parts.front(), kProduct, isLast);
            result += " - " + (text.front() == '-' ? '(' + text + ')' : text);
        } else {
            const std::string text = print(parts[i], parts[i]->kind == TermKind::Reduction ? kSum : kProduct, isLast);
            result += text.front() == '-' ? " - " + text.substr(1) : " + " + text;
        }
    }
    return result;
}

std::string TermPrinter::product(const std::vector<Term>& parts, const char* sign, bool last) {
    std::string result;
    for (std::size_t i = 0; i < parts.size(); ++i)
        result += (i == 0 ? std::string() : std::string(sign)) + print(parts[i], i == 0 ? kProduct : kPower, last && i + 1 == parts.size());
    return result;
}

/// x[:,0:32] (formula_slice.h).
std::string TermPrinter::slice(const TermNode& node) {
    std::string result = print(node.parts.front(), kAtom, false) + '[';
    for (int axis = 0; axis < node.axis; ++axis) result += ":,";
    return result + print(node.ranges.front().from) + ':' + print(node.ranges.front().to) + ']';
}

TermPrinter::Piece TermPrinter::piece(const Term& term, bool last) {
    if (std::optional<Piece> instead = replaced(term)) return *instead;
    const TermNode& node = *term;
    switch (node.kind) {
        case TermKind::Number:
            return {number(node.number), kAtom};
        case TermKind::Index:
            return {node.name, kAtom};
        case TermKind::Axis:
            return {node.label, kAtom};
        case TermKind::Extent:
            return {node.label.empty() ? fmt::format("size({}, {})", print(node.parts.front()), node.axis) : node.label, kAtom};
        case TermKind::Tensor:
            return {indexed(node.label, node.indices), kAtom};
        case TermKind::Call:
            return {indexed(callName(node.name) + '(' + list(node.parts, ", ") + ')', node.indices), kAtom};
        case TermKind::Sum:
            return {sum(node.parts, last), kSum};
        case TermKind::Negative: {
            const std::string inner = print(node.parts.front(), kProduct, last);
            return {inner.front() == '-' ? "-(" + inner + ')' : '-' + inner, kProduct};
        }
        case TermKind::Product:
            return {product(node.parts, m_indexDepth > 0 ? "*" : " * ", last), kProduct};
        case TermKind::Quotient:
            return {product(node.parts, " / ", last), kProduct};
        case TermKind::FloorQuotient:
            return {product(node.parts, " // ", last), kProduct};
        case TermKind::Remainder:
            return {product(node.parts, " % ", last), kProduct};
        case TermKind::Power:
            return {print(node.parts[0], kAtom, false) + '^' + print(node.parts[1], kAtom), kPower};
        case TermKind::Function:
            return {node.name + '(' + list(node.parts, ", ") + ')', kAtom};
        case TermKind::Reduction:
            return {node.name + " over " + ranges(node) + " of " + print(node.parts.front(), kProduct), kAtom, true};
        case TermKind::Flatten:
            return {indexed("flatten(" + print(node.parts.front()) + ')', node.indices), kAtom};
        case TermKind::Stack:
            if (!node.ranges.empty()) return {slice(node), kAtom};
            return {indexed("cat(" + list(node.parts, ", ") + ')', node.indices), kAtom};
        case TermKind::Where: {
            std::string equal;
            for (std::size_t i = 0; i + 1 < node.parts.size(); i += 2)
                equal += (i > 0 ? " and " : "") + print(node.parts[i]) + " = " + print(node.parts[i + 1]);
            return {"1 where " + equal + ", else 0", kLoose};
        }
        case TermKind::Words:
            return {node.label, kAtom};
    }
    return {};
}

namespace {

std::string borderText(const std::string& name, Border border) {
    switch (border) {
        case Border::Zero:
            return name + " is 0 outside";
        case Border::Skip:
            return "places outside " + name + " are left out";
        case Border::Reflect:
            return name + " is mirrored at its edges";
        case Border::Replicate:
            return name + " keeps its nearest value outside";
        case Border::Circular:
            return name + " continues from its other edge";
        case Border::None:
            break;
    }
    return {};
}

void collectBorders(const Term& term, std::map<std::string, Border>& borders) {
    if (term->border != Border::None) borders[term->label] = term->border;
    for (const Term& part : term->parts) collectBorders(part, borders);
    for (const Term& index : term->indices) collectBorders(index, borders);
}

}  // namespace

std::string text(const Term& term) { return TermPrinter().print(term); }

std::string text(const FormulaLine& line) {
    if (line.name.empty()) return text(line.value);
    std::string indices;
    for (const std::string& index : line.indices) indices += (indices.empty() ? "" : ",") + index;
    return line.name + (indices.empty() ? "" : '[' + indices + ']') + " = " + text(line.value);
}

std::string text(const Formula& formula) {
    std::string result;
    std::map<std::string, Border> borders;
    for (const FormulaLine& line : formula.lines()) {
        result += (result.empty() ? "" : "\n") + text(line);
        collectBorders(line.value, borders);
    }
    for (const auto& [name, border] : borders) result += '\n' + borderText(name, border);
    return result;
}

}  // namespace teardown
