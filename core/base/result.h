// Result<T>: a value or an Error. A small replacement for std::expected, which g++ 12 does not have.
#pragma once

#include "core/base/error.h"

#include <cassert>
#include <utility>
#include <variant>

namespace teardown {

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & {
        assert(ok());
        return std::get<0>(m_state);
    }
    const T& value() const& {
        assert(ok());
        return std::get<0>(m_state);
    }
    T&& value() && {
        assert(ok());
        return std::get<0>(std::move(m_state));
    }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }

    const Error& error() const& {
        assert(!ok());
        return std::get<1>(m_state);
    }
    Error&& error() && {
        assert(!ok());
        return std::get<1>(std::move(m_state));
    }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    bool ok() const { return !m_error.has_value(); }
    explicit operator bool() const { return ok(); }
    const Error& error() const& {
        assert(m_error);
        return *m_error;
    }
    Error&& error() && {
        assert(m_error);
        return std::move(*m_error);
    }

private:
    std::optional<Error> m_error;
};

}  // namespace teardown

/// Evaluates EXPR (a Result); on error returns it from the calling function, else binds the value to DECL.
#define TD_CONCAT_INNER(a, b) a##b
#define TD_CONCAT(a, b) TD_CONCAT_INNER(a, b)
#define TD_TRY(DECL, EXPR) TD_TRY_IMPL(TD_CONCAT(tdResult_, __LINE__), DECL, EXPR)
#define TD_TRY_IMPL(NAME, DECL, EXPR)               \
    auto NAME = (EXPR);                             \
    if (!NAME.ok()) return std::move(NAME).error(); \
    DECL = std::move(NAME).value()
/// The same for a Result<void>.
#define TD_CHECK(EXPR)                                                                  \
    do {                                                                                \
        if (auto tdCheck_ = (EXPR); !tdCheck_.ok()) return std::move(tdCheck_).error(); \
    } while (false)
