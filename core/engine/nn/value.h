// Value: the input or output of a layer's call - a tensor, or a list of values that may have names: features of several stages, the patch
// tokens and the class token of a transformer, the score and the target of a loss. CallContext: what is passed beside it.
#pragma once

#include "core/config/config_value.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown::engine {

using Tensors = std::vector<at::Tensor>;

/// How the tokens [N, prefix + h * w, C] of a picture are arranged: rows of w patches; tokens without a position (a class token) come
/// first.
struct TokenGrid {
    std::int64_t h = 0;
    std::int64_t w = 0;
    std::int64_t prefix = 0;

    std::int64_t tokens() const { return prefix + h * w; }
    bool operator==(const TokenGrid&) const = default;
};

class Value {
public:
    using Named = std::pair<std::string, Value>;

    Value() = default;
    Value(at::Tensor tensor) : m_tensor(std::move(tensor)) {}  // NOLINT: a tensor is a value
    /// Tokens [N, T, C] with their positions.
    Value(at::Tensor tokens, const TokenGrid& grid) : m_tensor(std::move(tokens)), m_grid(grid) {}
    /// The only ways to create a list: a constructor from braces would turn every Value{tensor} into a list.
    static Value list(std::vector<Value> items);
    static Value named(std::vector<Named> items);

    bool isList() const { return m_list != nullptr; }
    bool isTensor() const { return !m_list && m_tensor.defined(); }
    /// Throws c10::Error for a list: its message names the layer that returned the list and its content.
    const at::Tensor& tensor() const;
    const std::optional<TokenGrid>& grid() const { return m_grid; }

    /// For lists; a tensor has no items.
    std::size_t size() const;
    /// The next three throw c10::Error if there is no such item.
    const Value& operator[](std::size_t index) const;
    const Value& back() const;
    const Value& at(std::string_view name) const;
    /// nullptr if there is no item of that name.
    const Value* find(std::string_view name) const;
    /// Whether any item, or an item's item, has a name.
    bool hasNames() const;
    /// Empty if the item has none.
    const std::string& nameOf(std::size_t index) const;

    /// All tensors, depth-first.
    Tensors tensors() const;
    /// The last of them; undefined if there is none.
    const at::Tensor& last() const;
    /// Calls each(tensor, grid) for all of them, without a copy.
    template <class Each>
    void forEach(Each each) const {
        if (!m_list) {
            if (m_tensor.defined()) each(m_tensor, m_grid);
            return;
        }
        for (std::size_t i = 0; i < size(); ++i) (*this)[i].forEach(each);
    }
    /// The names of tensors() if the whole is named `whole`: "output"; for a list "output 0"; named items by their names, "patch", in a
    /// list of several "patch 0".
    std::vector<std::string> labels(const std::string& whole) const;

    /// Records which layer made a list, for its error messages. The first one recorded stays.
    void setMaker(const std::string& layer);

private:
    struct List;
    [[noreturn]] void failAsList() const;
    std::string contents() const;
    void addLabels(const std::string& name, const std::string& number, std::vector<std::string>& labels) const;

    at::Tensor m_tensor;
    std::optional<TokenGrid> m_grid;
    std::shared_ptr<List> m_list;
};

/// Additional inputs of a layer; a recorded step shows them as variables.
struct CallContext {
    std::optional<TokenGrid> grid;                            ///< the reference's hw_shape
    at::Tensor mask;                                          ///< added to the scores of an attention; undefined: none
    std::vector<std::pair<std::string, ConfigValue>> values;  ///< further keyword arguments: avg_factor, reduction_override

    bool isEmpty() const { return !grid && !mask.defined() && values.empty(); }
    const ConfigValue* find(std::string_view name) const;
};

}  // namespace teardown::engine
