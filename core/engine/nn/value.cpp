#include "core/engine/nn/value.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace teardown::engine {

struct Value::List {
    std::vector<Named> items;
    std::string maker;
};

Value Value::list(std::vector<Value> items) {
    std::vector<Named> unnamed;
    unnamed.reserve(items.size());
    for (Value& item : items) unnamed.emplace_back(std::string(), std::move(item));
    return named(std::move(unnamed));
}

Value Value::named(std::vector<Named> items) {
    Value value;
    value.m_list = std::make_shared<List>(List{std::move(items), {}});
    return value;
}

std::string Value::contents() const {
    std::string text;
    for (const Named& item : m_list->items) {
        const std::string& name = item.first;
        const std::string shown = !name.empty()          ? name
                                  : item.second.isList() ? "(" + item.second.contents() + ")"
                                                         : std::string("a tensor");
        text += (text.empty() ? "" : ", ") + shown;
    }
    return text;
}

void Value::failAsList() const {
    TORCH_CHECK(false, m_list->maker.empty() ? std::string("the value") : "the output of " + m_list->maker, " is a list (", contents(),
                "), not one tensor");
}

const at::Tensor& Value::tensor() const {
    if (m_list) failAsList();
    TORCH_CHECK(m_tensor.defined(), "there is no tensor in an empty value");
    return m_tensor;
}

std::size_t Value::size() const { return m_list ? m_list->items.size() : 0; }

const Value& Value::operator[](std::size_t index) const {
    TORCH_CHECK(index < size(), "there is no item ", index, " among ", size());
    return m_list->items[index].second;
}

const Value& Value::back() const {
    TORCH_CHECK(m_list && !m_list->items.empty(), "a list with at least one item is needed");
    return m_list->items.back().second;
}

const Value* Value::find(std::string_view name) const {
    if (!m_list) return nullptr;
    for (const Named& item : m_list->items)
        if (item.first == name) return &item.second;
    return nullptr;
}

const Value& Value::at(std::string_view name) const {
    const Value* found = find(name);
    TORCH_CHECK(found, m_list && !m_list->maker.empty() ? "the output of " + m_list->maker : std::string("the value"), " has no \"",
                std::string(name), "\", but is ", m_list ? "(" + contents() + ")" : std::string("one tensor"));
    return *found;
}

const std::string& Value::nameOf(std::size_t index) const {
    TORCH_CHECK(index < size(), "there is no item ", index, " among ", size());
    return m_list->items[index].first;
}

bool Value::hasNames() const {
    return m_list && std::any_of(m_list->items.begin(), m_list->items.end(),
                                 [](const Named& item) { return !item.first.empty() || item.second.hasNames(); });
}

Tensors Value::tensors() const {
    Tensors all;
    forEach([&](const at::Tensor& tensor, const std::optional<TokenGrid>&) { all.push_back(tensor); });
    return all;
}

const at::Tensor& Value::last() const {
    static const at::Tensor s_none;
    if (!m_list) return m_tensor;
    for (std::size_t i = size(); i-- > 0;)
        if (const at::Tensor& found = (*this)[i].last(); found.defined()) return found;
    return s_none;
}

// Numbering the items of a list with one item is useless.
void Value::addLabels(const std::string& name, const std::string& number, std::vector<std::string>& labels) const {
    if (!m_list) {
        if (m_tensor.defined()) labels.push_back(name + number);
        return;
    }
    for (std::size_t i = 0; i < size(); ++i) {
        const std::string& own = nameOf(i);
        const bool counts = own.empty() && size() > 1;
        (*this)[i].addLabels(own.empty() ? name : own, counts ? number + ' ' + std::to_string(i) : number, labels);
    }
}

std::vector<std::string> Value::labels(const std::string& whole) const {
    std::vector<std::string> labels;
    addLabels(whole, {}, labels);
    return labels;
}

void Value::setMaker(const std::string& layer) {
    if (!m_list || !m_list->maker.empty()) return;
    m_list->maker = layer;
    for (Named& item : m_list->items) item.second.setMaker(layer);
}

const ConfigValue* CallContext::find(std::string_view name) const {
    for (const auto& [key, value] : values)
        if (key == name) return &value;
    return nullptr;
}

}  // namespace teardown::engine
