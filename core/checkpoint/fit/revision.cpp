#include "core/checkpoint/fit/revision.h"

#include "core/base/text.h"
#include "core/checkpoint/fit/key_mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace teardown {
namespace {

constexpr std::size_t kSamePlace = 64;     // number of model keys checked for the same ending as a file's key
constexpr std::size_t kCandidates = 6;     // number of prefix pairs that are tried
constexpr std::size_t kMostKeys = 20'000;  // beyond this nobody would wait for a proposal
constexpr std::size_t kPrefixes = 2;       // one for the backbone, one for the head

using Prefixes = std::pair<std::string, std::string>;  // of the file and of the model, including the last dot

/// The last one or two components, with the shape.
std::string keyTail(const std::string& key, const Shape& shape, int components) {
    std::size_t at = key.rfind('.');
    if (components > 1 && at != std::string::npos && at > 0) at = key.rfind('.', at - 1);
    return (at == std::string::npos ? key : key.substr(at + 1)) + shapeText(shape);
}

/// The part before the last components that both have in common, including its dot.
Prefixes prefixesOf(const std::string& file, const std::string& model) {
    std::string_view a = file;
    std::string_view b = model;
    const auto last = [](std::string_view key) {
        return key.substr(key.find_last_of('.') == std::string_view::npos ? 0 : key.find_last_of('.') + 1);
    };
    while (!a.empty() && !b.empty() && last(a) == last(b)) {
        a.remove_suffix(last(a).size());
        b.remove_suffix(last(b).size());
        if (a.empty() || b.empty()) break;
        a.remove_suffix(1);
        b.remove_suffix(1);
        if (last(a) == last(b)) continue;
        return {file.substr(0, a.size() + 1), model.substr(0, b.size() + 1)};
    }
    return {std::string(a), std::string(b)};
}

std::string escapedPattern(const std::string& prefix) {
    std::string out = "^";
    for (const char c : prefix) {
        if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

class Finder {
public:
    Finder(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict) {
        for (const StateDictEntry& entry : model) {
            m_model.emplace(entry.key, &entry.shape);
            for (const int components : {1, 2}) m_byTail[components - 1][keyTail(entry.key, entry.shape, components)].push_back(&entry.key);
        }
        for (const StateDictView::Item& item : stateDict.items) {
            m_keys.push_back(item.stored);
            m_shapes.push_back(&file.tensors()[item.tensor].shape);
        }
    }

    std::size_t matched(const std::vector<std::string>& keys) const {
        std::size_t count = 0;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const auto found = m_model.find(keys[i]);
            count += found != m_model.end() && *found->second == *m_shapes[i];
        }
        return count;
    }

    std::optional<Revision> find() {
        Revision revision;
        std::vector<Prefixes> renamed;
        std::vector<std::string> keys = m_keys;
        std::size_t best = matched(keys);
        for (std::size_t round = 0; round < kPrefixes; ++round) {
            std::optional<ReviseKeys::value_type> chosen;
            std::vector<std::string> chosenKeys;
            Prefixes words;
            for (const Prefixes& prefixes : candidates(keys)) {
                const ReviseKeys::value_type pair{escapedPattern(prefixes.first), prefixes.second};
                std::vector<std::string> tried = revisedKeys({pair}, keys);
                if (const std::size_t count = matched(tried); count > best) {
                    best = count;
                    chosen = pair;
                    chosenKeys = std::move(tried);
                    words = prefixes;
                }
            }
            if (!chosen) break;
            keys = std::move(chosenKeys);
            renamed.push_back(words);
            revision.pairs.push_back(std::move(*chosen));
        }
        if (revision.pairs.empty()) return std::nullopt;
        const Message meet = message("revision.meet", "renamed with revise_keys, {matched} of {count} names match.",
                                     {{"matched", best}, {"count", m_keys.size()}});
        revision.words = describe(renamed, meet);
        revision.options = reviseOptions(revision.pairs);
        return revision;
    }

private:
    static Message describe(const std::vector<Prefixes>& renamed, const Message& meet) {
        const auto shown = [](const std::string& prefix) {
            return prefix.empty() ? message("revision.nothing", "nothing") : asIs("'" + escapeForDisplay(prefix, 60) + "'");
        };
        const Message first = message("revision.first", "Names that start with {file} in the file start with {model} in the model",
                                      {{"file", shown(renamed[0].first)}, {"model", shown(renamed[0].second)}});
        if (renamed.size() == 1) return message("revision.one", "{first}: {meet}", {{"first", first}, {"meet", meet}});
        return message("revision.two", "{first}, and those that start with {file} start with {model}: {meet}",
                       {{"first", first}, {"file", shown(renamed[1].first)}, {"model", shown(renamed[1].second)}, {"meet", meet}});
    }

    std::vector<Prefixes> candidates(const std::vector<std::string>& keys) const {
        std::map<Prefixes, std::size_t> votes;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (m_model.contains(keys[i])) continue;
            // "conv1.weight" is more specific than "weight".
            for (const int components : {2, 1}) {
                const auto& byTail = m_byTail[components - 1];
                const auto found = byTail.find(keyTail(keys[i], *m_shapes[i], components));
                if (found == byTail.end()) continue;
                for (std::size_t k = 0; k < found->second.size() && k < kSamePlace; ++k) {
                    Prefixes prefixes = prefixesOf(keys[i], *found->second[k]);
                    if (prefixes.first != prefixes.second) ++votes[std::move(prefixes)];
                }
                break;
            }
        }
        std::vector<std::pair<std::size_t, Prefixes>> order;
        for (auto& [prefixes, count] : votes) order.emplace_back(count, prefixes);
        std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        std::vector<Prefixes> best;
        for (const auto& [count, prefixes] : order)
            if (best.size() < kCandidates) best.push_back(prefixes);
        return best;
    }

    std::unordered_map<std::string, const Shape*> m_model;
    std::unordered_map<std::string, std::vector<const std::string*>> m_byTail[2];  ///< by the last component, by the last two
    std::vector<std::string> m_keys;
    std::vector<const Shape*> m_shapes;
};

}  // namespace

std::optional<Revision> findRevision(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict) {
    if (model.size() > kMostKeys || stateDict.items.size() > kMostKeys) return std::nullopt;
    return Finder(model, file, stateDict).find();
}

std::string reviseOptions(const ReviseKeys& pairs) {
    std::string text;
    for (const auto& [pattern, replacement] : pairs)
        text += fmt::format("{}--revise-keys '{}={}'", text.empty() ? "" : " ", pattern, replacement);
    return text;
}

}  // namespace teardown
