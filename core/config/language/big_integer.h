// BigInteger: Python's integers beyond 64 bits. Kept simple: configs need few of them, below 4096 bits (limits.h).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown::config {

class BigInteger {
public:
    BigInteger() = default;  ///< 0
    explicit BigInteger(std::int64_t value);
    /// Digits with an optional sign; checked by the caller.
    static BigInteger fromDecimal(std::string_view digits);
    /// The integer part of a finite double, exact.
    static BigInteger truncated(double value);

    bool isNegative() const { return m_negative; }
    bool isZero() const { return m_limbs.empty(); }
    bool isOdd() const { return !m_limbs.empty() && (m_limbs[0] & 1u) != 0; }
    std::size_t bitLength() const;
    std::string decimal() const;
    bool fitsInt64() const;
    std::int64_t toInt64() const;  ///< fitsInt64() is true
    /// Nearest double, ties to even; infinite beyond the range.
    double toDouble() const;
    /// numerator / denominator rounded once, as Python's int / int. The denominator is not 0.
    static double quotient(const BigInteger& numerator, const BigInteger& denominator);

    /// *this = *this * factor + addend of the magnitude.
    void multiplyAdd(std::uint32_t factor, std::uint32_t addend);
    BigInteger negated() const;
    BigInteger operator+(const BigInteger& other) const;
    BigInteger operator-(const BigInteger& other) const;
    BigInteger operator*(const BigInteger& other) const;
    /// The quotient rounded to minus infinity and the remainder with the divisor's sign, as Python's // and %. The divisor is not 0.
    std::pair<BigInteger, BigInteger> floorDivide(const BigInteger& divisor) const;
    BigInteger shiftedLeft(std::size_t bits) const;
    /// Arithmetic shift: rounds to minus infinity.
    BigInteger shiftedRight(std::size_t bits) const;
    /// 'and', 'or', 'xor' ('&', '|', '^') of the two's complement forms.
    BigInteger bitwise(char operation, const BigInteger& other) const;

    std::strong_ordering operator<=>(const BigInteger& other) const;
    bool operator==(const BigInteger& other) const = default;

private:
    using Limbs = std::vector<std::uint32_t>;  ///< least significant first, no leading zeros
    static BigInteger make(bool negative, Limbs limbs);
    static std::strong_ordering compareMagnitude(const Limbs& a, const Limbs& b);
    static Limbs addMagnitude(const Limbs& a, const Limbs& b);
    static Limbs subtractMagnitude(const Limbs& larger, const Limbs& smaller);
    static std::pair<Limbs, Limbs> divideMagnitude(const Limbs& dividend, const Limbs& divisor);
    static std::uint32_t divideSmall(Limbs& limbs, std::uint32_t divisor);
    Limbs twosComplement(std::size_t limbs) const;

    bool m_negative = false;
    Limbs m_limbs;
};

}  // namespace teardown::config
