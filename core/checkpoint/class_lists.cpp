#include "core/checkpoint/class_lists.h"

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

constexpr int kDeepestList = 3;
constexpr std::size_t kMostLists = 100;

std::string nameText(const ConfigValue& value) { return value.isString() ? value.asString() : value.str(); }

bool isSmallInt(const ConfigValue& value) { return value.isInt() && !value.isBigInt(); }

/// {0: 'cat', 1: 'dog'}: names by class number.
std::vector<std::string> numbered(const ConfigValue& dict) {
    std::vector<std::pair<std::int64_t, std::string>> pairs;
    for (const DictEntry& entry : dict.entries()) pairs.emplace_back(entry.key.asInt(), nameText(entry.value));
    std::sort(pairs.begin(), pairs.end());
    std::vector<std::string> names;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (pairs[i].first != static_cast<std::int64_t>(i)) return {};
        names.push_back(std::move(pairs[i].second));
    }
    return names;
}

void add(const ConfigValue& value, const std::string& place, int depth, std::vector<ClassList>& lists) {
    if (lists.size() >= kMostLists) return;
    if (value.isString()) {
        if (!value.asString().empty()) lists.push_back({place, {value.asString()}});
        return;
    }
    if (!value.isDict()) {
        ClassList list{place, {}};
        for (const ConfigValue& name : value.items()) list.names.push_back(nameText(name));
        if (!list.names.empty()) lists.push_back(std::move(list));
        return;
    }
    const auto entries = value.entries();
    if (!entries.empty() && std::all_of(entries.begin(), entries.end(), [](const DictEntry& entry) { return isSmallInt(entry.key); })) {
        if (std::vector<std::string> names = numbered(value); !names.empty()) lists.push_back({place, std::move(names)});
        return;
    }
    if (depth >= kDeepestList) return;
    for (const DictEntry& entry : entries) add(entry.value, place + '.' + nameText(entry.key), depth + 1, lists);
}

/// The entries `classes` and `CLASSES` of a dict, and of the dicts in it: one per dataset.
void addOfDataset(const ConfigValue& meta, const std::string& place, int depth, std::vector<ClassList>& lists) {
    if (!meta.isDict()) return;
    for (const char* key : {"classes", "CLASSES"})
        if (const ConfigValue* value = meta.find(key)) add(*value, place + '.' + key, 0, lists);
    if (depth >= kDeepestList) return;
    for (const DictEntry& entry : meta.entries())
        if (const std::string name = nameText(entry.key); name != "classes" && name != "CLASSES")
            addOfDataset(entry.value, place + '.' + name, depth + 1, lists);
}

}  // namespace

std::vector<ClassList> classListsOf(const ConfigValue& object) {
    std::vector<ClassList> lists;
    const ConfigValue* meta = object.isDict() ? object.find("meta") : nullptr;
    if (!meta || !meta->isDict()) return lists;
    if (const ConfigValue* value = meta->find("CLASSES")) add(*value, "meta.CLASSES", 0, lists);
    if (const ConfigValue* value = meta->find("classes")) add(*value, "meta.classes", 0, lists);
    if (const ConfigValue* dataset = meta->find("dataset_meta")) addOfDataset(*dataset, "meta.dataset_meta", 0, lists);
    return lists;
}

}  // namespace teardown
