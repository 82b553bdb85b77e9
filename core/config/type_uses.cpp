#include "core/config/type_uses.h"

namespace teardown {

namespace {

/// A config can contain one part many times over; nobody would read a longer list.
constexpr int kMostWalked = 1'000'000;

struct Search {
    const std::string& name;
    std::vector<TypeUse> uses;
    int values = 0;

    bool isName(const std::string& type) const { return type == name || type.ends_with("." + name); }

    void walk(const ConfigValue& value, const std::string& path) {
        if (++values > kMostWalked) return;
        const auto below = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
        if (const ConfigValue* type = value.find("type"); type && type->isString() && isName(type->asString())) {
            Place where;
            if (const Origin* origin = type->origin()) {
                if (origin->file) where.file = *origin->file;
                where.line = origin->line;
                where.column = origin->column;
            }
            uses.push_back({path, type->asString(), where});
        }
        for (const DictEntry& entry : value.entries()) walk(entry.value, below(entry.key.str()));
        std::size_t index = 0;
        for (const ConfigValue& item : value.items()) walk(item, below(std::to_string(index++)));
    }
};

}  // namespace

std::vector<TypeUse> usesOfType(const ConfigValue& root, const std::string& name) {
    Search search{name, {}, 0};
    search.walk(root, {});
    return std::move(search.uses);
}

}  // namespace teardown
