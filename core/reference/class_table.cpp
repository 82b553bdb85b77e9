#include "core/reference/class_table.h"

#include "core/base/file.h"
#include "core/base/resources.h"
#include "core/reference/damaged.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace teardown {
namespace {

using ClassNode = nlohmann::json;
constexpr std::uint64_t kLargestClasses = 4u << 20;

using Names = std::vector<std::string>;

/// Python's C3: the heads of the lists that stand in no list's tail, one after the other.
Names mergedOrders(std::vector<Names> lists) {
    Names merged;
    while (true) {
        std::erase_if(lists, [](const Names& list) { return list.empty(); });
        if (lists.empty()) return merged;
        const auto free = std::find_if(lists.begin(), lists.end(), [&lists](const Names& list) {
            return std::none_of(lists.begin(), lists.end(), [&list](const Names& other) {
                return std::find(other.begin() + 1, other.end(), list.front()) != other.end();
            });
        });
        if (free == lists.end()) return merged;
        const std::string head = free->front();
        merged.push_back(head);
        for (Names& list : lists)
            if (list.front() == head) list.erase(list.begin());
    }
}

}  // namespace

const ReferenceMethod* ReferenceClassRow::method(std::string_view wanted) const {
    const auto found = std::find_if(methods.begin(), methods.end(), [&](const ReferenceMethod& one) { return one.name == wanted; });
    return found == methods.end() ? nullptr : &*found;
}

Result<ReferenceClasses> ReferenceClasses::read(const ReferenceRelease& release) {
    const std::string path = resourcesFolder() + "/reference/classes/" + release.name + ".json";
    TD_TRY(const std::string text, readWholeFile(path, kLargestClasses));
    try {
        ReferenceClasses table;
        const ClassNode document = ClassNode::parse(text);
        for (const auto& [name, node] : document.items()) {
            ReferenceClassRow row{name, node.at("file"), node.at("line"), node.at("bases").get<Names>(), {}};
            for (const auto& [method, line] : node.at("methods").items()) row.methods.push_back({method, line});
            table.m_rows.emplace(name, std::move(row));
        }
        for (const auto& [name, row] : table.m_rows) table.m_byShortName.emplace(name.substr(name.rfind('.') + 1), &row);
        return table;
    } catch (const ClassNode::exception& error) {
        return damagedReference(path, error.what());
    }
}

const ReferenceClassRow* ReferenceClasses::find(const std::string& name) const {
    const auto found = m_rows.find(name);
    return found == m_rows.end() ? nullptr : &found->second;
}

std::vector<std::string> ReferenceClasses::mro(const std::string& name) const {
    const ReferenceClassRow* row = find(name);
    Names order{name};
    if (!row) return order;
    std::vector<Names> lists;
    for (const std::string& base : row->bases) lists.push_back(mro(base));
    lists.push_back(row->bases);
    for (std::string& one : mergedOrders(std::move(lists))) order.push_back(std::move(one));
    return order;
}

const ReferenceClassRow* ReferenceClasses::byShortName(const std::string& name, std::string_view method, std::string_view file) const {
    const auto [begin, end] = m_byShortName.equal_range(name);
    for (auto at = begin; at != end; ++at) {
        if (method.empty()) return at->second;
        const auto places = lookUp(at->second->name, method);
        for (const MethodPlace& place : places)
            if (place.runs && (file.empty() || place.file == file)) return at->second;
    }
    return nullptr;
}

std::vector<MethodPlace> ReferenceClasses::lookUp(const std::string& cls, std::string_view method) const {
    std::vector<MethodPlace> places;
    bool found = false;
    for (const std::string& name : mro(cls)) {
        const ReferenceClassRow* row = find(name);
        const ReferenceMethod* own = row ? row->method(method) : nullptr;
        places.push_back({name, row ? row->file : std::string(), own ? own->line : 0, own && !found});
        found |= own != nullptr;
    }
    if (!found) places.clear();
    return places;
}

}  // namespace teardown
