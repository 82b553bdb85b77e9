// A formula in plain ASCII, as it is read: y[o,i,j] = sum over c,u,v of W[o,c,u,v] * x[c,i + u - 1,j + v - 1].
#pragma once

#include "core/trace/formula.h"

#include <optional>
#include <string>

namespace teardown {

/// All lines, plus a last one if a tensor is read outside its edges. Only the necessary brackets.
std::string text(const Formula& formula);
/// A single line, without that.
std::string text(const FormulaLine& line);
std::string text(const Term& term);

/// A child layer as written in a call: "bn1"; "features.3" -> "features[3]".
std::string callName(const std::string& layer);

/// Writes terms; formula_numbers.cpp replaces letters by numbers.
class TermPrinter {
public:
    virtual ~TermPrinter() = default;
    /// Precedence: a term in a tighter context gets brackets.
    enum Binding { kLoose, kSum, kProduct, kPower, kAtom };
    /// `last`: nothing follows, so that "sum over k of a * b" needs no brackets.
    std::string print(const Term& term, Binding least = kLoose, bool last = true);

protected:
    struct Piece {
        std::string text;
        Binding binding = kAtom;
        bool open = false;  ///< extends as far to the right as possible
    };
    /// The replacement for the term's letters; none: its letters.
    virtual std::optional<Piece> replaced(const Term&) { return std::nullopt; }
    static std::string number(double value);

private:
    Piece piece(const Term& term, bool last);
    std::string list(const std::vector<Term>& terms, const char* separator);
    std::string indexed(const std::string& name, const std::vector<Term>& indices);
    std::string ranges(const TermNode& reduction);
    std::string slice(const TermNode& node);
    std::string sum(const std::vector<Term>& parts, bool last);
    std::string product(const std::vector<Term>& parts, const char* sign, bool last);
    int m_indexDepth = 0;
};

}  // namespace teardown
