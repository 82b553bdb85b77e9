// Config.pretty_text without yapf: the layout that yapf 0.32 (pep8, split_before_expression_after_opening_paren) gives to mmcv's text.
#include "core/config/config.h"
#include "core/config/formats/layout_node.h"

#include <algorithm>

namespace teardown {

namespace {

using config::LayoutKind;
using config::LayoutNode;
using config::widthOf;

using Lines = std::vector<std::string>;

constexpr std::size_t kLimit = 79;
constexpr std::size_t kIndent = 4;

bool isBracket(const LayoutNode& node) { return node.kind != LayoutKind::Atom && node.kind != LayoutKind::Pair; }
bool isSquare(const LayoutNode& node) { return node.kind == LayoutKind::List || node.kind == LayoutKind::Braces; }
std::string spaces(std::size_t count) { return std::string(count, ' '); }

/// Where a node begins: its column, the indentation of its line, and how many characters must follow on its last line.
struct Spot {
    std::size_t column, indent, tail;
};

/// Lines of a node; the first continues the current line, the others carry their own indentation.
Lines emit(const LayoutNode& node, Spot spot);

void appendTo(Lines& out, Lines lines) {
    out.back() += lines.front();
    out.insert(out.end(), std::make_move_iterator(lines.begin() + 1), std::make_move_iterator(lines.end()));
}

Lines emitPair(const LayoutNode& pair, Spot spot) {
    const LayoutNode& value = pair.children[0];
    if (value.kind == LayoutKind::Atom && pair.text.ends_with('=') && pair.keyword) return {pair.text, spaces(spot.indent) + value.text};
    Lines lines = emit(value, {spot.column + widthOf(pair.text), spot.indent, spot.tail});
    lines.front().insert(0, pair.text);
    return lines;
}

/// [[..], [..]] and [{..}, {..}]: the first item hugs the bracket, the others follow where they fit or go below it.
Lines emitNested(const LayoutNode& node, Spot spot) {
    const std::size_t inner = spot.column + 1;
    Lines out = {"["};
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const LayoutNode& item = node.children[i];
        const bool last = i + 1 == node.children.size();
        const std::size_t tail = last ? 1 + spot.tail : 1;
        const std::size_t used = widthOf(out.back()) + (out.size() == 1 ? spot.column : 0);
        if (i == 0) {
            appendTo(out, emit(item, {inner, spot.indent, tail}));
        } else if (!item.braced && used + 1 + item.width + tail <= kLimit) {
            out.back() += " " + item.flat();
        } else if (item.kind == LayoutKind::Braces && out.back().ends_with("},")) {
            out.back() += ' ';
            appendTo(out, emit(item, {widthOf(out.back()), spot.indent, tail}));
        } else {
            out.push_back(spaces(inner));
            appendTo(out, emit(item, {inner, inner, tail}));
        }
        out.back() += last ? "]" : ",";
    }
    return out;
}

bool isCallWith(const LayoutNode& node, bool (*accepts)(const LayoutNode&)) {
    if (node.kind != LayoutKind::Pair) return false;
    const LayoutNode& value = node.children[0];
    return value.kind == LayoutKind::Call && accepts(value);
}

/// dict(x) with one argument: it hugs the parenthesis unless it is itself a call with several arguments or with a {..}.
Lines emitLoneArgument(const LayoutNode& node, Spot spot) {
    const LayoutNode& argument = node.children[0];
    const bool ownLine = isCallWith(argument, [](const LayoutNode& call) {
        return call.children.size() > 1 || (call.children.size() == 1 && call.children[0].kind == LayoutKind::Braces);
    });
    const std::size_t inner = spot.indent + kIndent;
    Lines lines = ownLine ? emit(argument, {inner, inner, 1 + spot.tail}) : emit(argument, {spot.column + 5, spot.indent, 1 + spot.tail});
    lines.back() += node.close();
    if (ownLine) {
        lines.front().insert(0, spaces(inner));
        lines.insert(lines.begin(), node.open());
    } else {
        lines.front().insert(0, node.open());
    }
    return lines;
}

/// Items one after the other, as many to a line as fit. `first` stands before the first line's items, which begins at `column`.
Lines filled(const LayoutNode& node, std::string first, std::size_t column, const std::string& margin, std::size_t lastTail) {
    Lines lines;
    std::string current = std::move(first);
    bool fresh = true;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const bool last = i + 1 == node.children.size();
        const std::string item = node.children[i].flat() + (last ? "" : ",");
        const std::size_t used = widthOf(current) + (lines.empty() ? column : 0);
        if (!fresh && used + 1 + widthOf(item) + (last ? lastTail : 0) > kLimit) {
            lines.push_back(std::move(current));
            current = margin + item;
        } else {
            current += (fresh ? "" : " ") + item;
        }
        fresh = false;
    }
    lines.push_back(std::move(current));
    return lines;
}

Lines emitBroken(const LayoutNode& node, Spot spot) {
    const bool call = node.kind == LayoutKind::Call;
    const bool square = isSquare(node);
    const bool trailingComma = node.kind == LayoutKind::Tuple && node.children.size() == 1;
    const std::size_t inner = spot.indent + kIndent;
    const std::size_t openWidth = std::string_view(node.open()).size();
    const std::size_t flatWidth = node.width - openWidth - 1;  // of the items with their separators
    const std::size_t lastTail = square ? 0 : 1 + spot.tail;
    const auto closed = [&](Lines lines) {
        if (square)
            lines.push_back(spaces(spot.indent) + node.close());
        else
            lines.back() += node.close();
        return lines;
    };
    if (call && !node.braced && spot.indent > 0 && spot.column + openWidth + flatWidth + 2 <= kLimit) {
        // It fits by itself, only the closers behind it overflow: aligned after the parenthesis.
        Lines lines = filled(node, node.open(), spot.column, spaces(spot.column + openWidth), lastTail);
        lines.back() += node.close();
        return lines;
    }
    const auto isCall = [](const LayoutNode& item) { return item.kind == LayoutKind::Call; };
    const bool holdsCalls = square && std::any_of(node.children.begin(), node.children.end(), isCall);
    if (!node.braced && node.kind != LayoutKind::Braces && inner + flatWidth + lastTail <= kLimit && !holdsCalls) {
        std::string flat = node.flat();
        return closed({node.open(), spaces(inner) + flat.substr(openWidth, flat.size() - openWidth - 1)});
    }
    const auto notAtom = [](const LayoutNode& item) { return item.kind != LayoutKind::Atom; };
    const bool oneEach = (call && (node.braced || inner + flatWidth + 1 > kLimit)) ||
                         (square && std::any_of(node.children.begin(), node.children.end(), notAtom));
    Lines lines = {node.open()};
    if (oneEach) {
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const bool last = i + 1 == node.children.size();
            lines.push_back(spaces(inner));
            appendTo(lines, emit(node.children[i], {inner, inner, last ? lastTail : 1}));
            if (!last) lines.back() += ',';
        }
        return closed(std::move(lines));
    }
    Lines rest = filled(node, spaces(inner), 0, spaces(inner), lastTail);
    if (trailingComma) rest.back() += ", ";
    lines.insert(lines.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
    return closed(std::move(lines));
}

Lines emit(const LayoutNode& node, Spot spot) {
    if (node.kind == LayoutKind::Atom || (spot.column + node.width + spot.tail <= kLimit && !node.braced)) return {node.flat()};
    if (node.kind == LayoutKind::Pair) return emitPair(node, spot);
    if (node.children.empty()) return {node.flat()};
    const LayoutNode& first = node.children[0];
    const bool nested = isBracket(first) && first.kind != LayoutKind::Call && (node.braced || first.kind != LayoutKind::Tuple);
    if (node.kind == LayoutKind::List && nested) return emitNested(node, spot);
    if (node.kind == LayoutKind::Call && node.children.size() == 1) return emitLoneArgument(node, spot);
    return emitBroken(node, spot);
}

void print(const LayoutNode& statement, std::string& out) {
    if (statement.width <= kLimit) {
        statement.appendFlat(out);
        out += '\n';
        return;
    }
    for (const std::string& line : emit(statement, {0, 0, 0})) out += line + '\n';
}

}  // namespace

namespace {

std::string printed(const ConfigValue& root, const config::LayoutStyle& style) {
    std::string out;
    if (!config::keysAreIdentifiers(root, style)) {  // names that cannot be assigned to: the whole config as one dict
        for (const LayoutNode& entry : config::layoutEntries(root, style)) print(entry, out);
        return out;
    }
    for (const DictEntry& entry : root.entries())
        print(config::layoutPair(entry.key.str() + " = ", false, config::layoutOf(entry.value, style)), out);
    return out;
}

}  // namespace

std::string prettyText(const ConfigValue& root, Diagnostics* diagnostics) { return printed(root, {diagnostics, false}); }

std::string sourceText(const ConfigValue& root) { return printed(root, {nullptr, true}); }

}  // namespace teardown
