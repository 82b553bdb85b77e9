#include "core/config/language/big_integer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace teardown::config {

namespace {

void trim(std::vector<std::uint32_t>& limbs) {
    while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
}

}  // namespace

BigInteger::BigInteger(std::int64_t value) : m_negative(value < 0) {
    std::uint64_t magnitude = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    for (; magnitude != 0; magnitude >>= 32) m_limbs.push_back(static_cast<std::uint32_t>(magnitude));
}

BigInteger BigInteger::make(bool negative, Limbs limbs) {
    BigInteger result;
    trim(limbs);
    result.m_negative = negative && !limbs.empty();
    result.m_limbs = std::move(limbs);
    return result;
}

BigInteger BigInteger::fromDecimal(std::string_view digits) {
    BigInteger result;
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    for (const char c : digits) result.multiplyAdd(10, static_cast<std::uint32_t>(c - '0'));
    result.m_negative = negative && !result.isZero();
    return result;
}

BigInteger BigInteger::truncated(double value) {
    int exponent = 0;
    const double fraction = std::frexp(std::abs(std::trunc(value)), &exponent);
    const auto mantissa = static_cast<std::int64_t>(std::ldexp(fraction, 53));
    const BigInteger scaled(mantissa);
    const BigInteger result = exponent >= 53 ? scaled.shiftedLeft(static_cast<std::size_t>(exponent - 53))
                                             : scaled.shiftedRight(static_cast<std::size_t>(53 - exponent));
    return value < 0 ? result.negated() : result;
}

std::size_t BigInteger::bitLength() const {
    return m_limbs.empty() ? 0 : (m_limbs.size() - 1) * 32 + static_cast<std::size_t>(std::bit_width(m_limbs.back()));
}

std::string BigInteger::decimal() const {
    if (isZero()) return "0";
    Limbs rest = m_limbs;
    std::string reversed;
    while (!rest.empty()) {
        std::uint32_t part = divideSmall(rest, 1'000'000'000);
        for (int i = 0; i < 9 && (part != 0 || !rest.empty()); ++i, part /= 10) reversed += static_cast<char>('0' + part % 10);
    }
    if (m_negative) reversed += '-';
    return {reversed.rbegin(), reversed.rend()};
}

bool BigInteger::fitsInt64() const {
    if (bitLength() <= 63) return true;
    return m_negative && *this == BigInteger(std::numeric_limits<std::int64_t>::min());
}

std::int64_t BigInteger::toInt64() const {
    std::uint64_t magnitude = 0;
    for (std::size_t i = m_limbs.size(); i-- > 0;) magnitude = (magnitude << 32) | m_limbs[i];
    return static_cast<std::int64_t>(m_negative ? 0 - magnitude : magnitude);
}

double BigInteger::quotient(const BigInteger& numerator, const BigInteger& denominator) {
    if (numerator.isZero()) return 0;
    const bool negative = numerator.m_negative != denominator.m_negative;
    // Scale so that the integer quotient has at least 55 bits: 53 of the result, a rounding bit, and the rest as a sticky bit.
    const auto shift = static_cast<std::ptrdiff_t>(denominator.bitLength()) - static_cast<std::ptrdiff_t>(numerator.bitLength()) + 66;
    const BigInteger top = make(false, shift > 0 ? numerator.shiftedLeft(static_cast<std::size_t>(shift)).m_limbs : numerator.m_limbs);
    const BigInteger bottom =
        make(false, shift < 0 ? denominator.shiftedLeft(static_cast<std::size_t>(-shift)).m_limbs : denominator.m_limbs);
    auto [whole, rest] = divideMagnitude(top.m_limbs, bottom.m_limbs);
    BigInteger result = make(false, std::move(whole));
    bool sticky = !rest.empty();
    const std::ptrdiff_t exponent = static_cast<std::ptrdiff_t>(result.bitLength()) - shift;  // value in [2^(exponent-1), 2^exponent)
    const std::ptrdiff_t precision = std::min<std::ptrdiff_t>(53, exponent + 1074);           // fewer bits for a subnormal
    if (precision < 0) return negative ? -0.0 : 0.0;
    const std::ptrdiff_t drop = static_cast<std::ptrdiff_t>(result.bitLength()) - precision;
    BigInteger kept = result.shiftedRight(static_cast<std::size_t>(drop));
    const BigInteger dropped = result - kept.shiftedLeft(static_cast<std::size_t>(drop));
    const auto order = dropped <=> BigInteger(1).shiftedLeft(static_cast<std::size_t>(drop - 1));
    if (order > 0 || (order == 0 && (sticky || kept.isOdd()))) kept = kept + BigInteger(1);
    const double value =
        std::ldexp(static_cast<double>(kept.toInt64()), static_cast<int>(std::clamp<std::ptrdiff_t>(drop - shift, -5000, 5000)));
    return negative ? -value : value;
}

double BigInteger::toDouble() const { return quotient(*this, BigInteger(1)); }

void BigInteger::multiplyAdd(std::uint32_t factor, std::uint32_t addend) {
    std::uint64_t carry = addend;
    for (std::uint32_t& limb : m_limbs) {
        carry += static_cast<std::uint64_t>(limb) * factor;
        limb = static_cast<std::uint32_t>(carry);
        carry >>= 32;
    }
    if (carry != 0) m_limbs.push_back(static_cast<std::uint32_t>(carry));
}

BigInteger BigInteger::negated() const { return make(!m_negative, m_limbs); }

BigInteger BigInteger::operator+(const BigInteger& other) const {
    if (m_negative == other.m_negative) return make(m_negative, addMagnitude(m_limbs, other.m_limbs));
    if (compareMagnitude(m_limbs, other.m_limbs) >= 0) return make(m_negative, subtractMagnitude(m_limbs, other.m_limbs));
    return make(other.m_negative, subtractMagnitude(other.m_limbs, m_limbs));
}

BigInteger BigInteger::operator-(const BigInteger& other) const { return *this + other.negated(); }

BigInteger BigInteger::operator*(const BigInteger& other) const {
    Limbs product(m_limbs.size() + other.m_limbs.size());
    for (std::size_t i = 0; i < m_limbs.size(); ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < other.m_limbs.size(); ++j) {
            carry += static_cast<std::uint64_t>(m_limbs[i]) * other.m_limbs[j] + product[i + j];
            product[i + j] = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        product[i + other.m_limbs.size()] = static_cast<std::uint32_t>(carry);
    }
    return make(m_negative != other.m_negative, std::move(product));
}

std::pair<BigInteger, BigInteger> BigInteger::floorDivide(const BigInteger& divisor) const {
    auto [whole, rest] = divideMagnitude(m_limbs, divisor.m_limbs);
    BigInteger quotient = make(m_negative != divisor.m_negative, std::move(whole));
    BigInteger remainder = make(m_negative, std::move(rest));
    if (!remainder.isZero() && m_negative != divisor.m_negative) {
        quotient = quotient - BigInteger(1);
        remainder = remainder + divisor;
    }
    return {std::move(quotient), std::move(remainder)};
}

BigInteger BigInteger::shiftedLeft(std::size_t bits) const {
    if (isZero()) return {};
    Limbs limbs(bits / 32, 0);
    const auto shift = static_cast<unsigned>(bits % 32);
    std::uint64_t carry = 0;
    for (const std::uint32_t limb : m_limbs) {
        carry |= static_cast<std::uint64_t>(limb) << shift;
        limbs.push_back(static_cast<std::uint32_t>(carry));
        carry >>= 32;
    }
    limbs.push_back(static_cast<std::uint32_t>(carry));
    return make(m_negative, std::move(limbs));
}

BigInteger BigInteger::shiftedRight(std::size_t bits) const {
    if (m_negative) {  // floor of a negative number: -((-x - 1) >> bits) - 1
        const BigInteger inner = negated() - BigInteger(1);
        return inner.shiftedRight(bits).negated() - BigInteger(1);
    }
    const std::size_t skip = bits / 32;
    const auto shift = static_cast<unsigned>(bits % 32);
    Limbs limbs;
    for (std::size_t i = skip; i < m_limbs.size(); ++i) {
        std::uint64_t pair = m_limbs[i];
        if (i + 1 < m_limbs.size()) pair |= static_cast<std::uint64_t>(m_limbs[i + 1]) << 32;
        limbs.push_back(static_cast<std::uint32_t>(pair >> shift));
    }
    return make(false, std::move(limbs));
}

BigInteger::Limbs BigInteger::twosComplement(std::size_t size) const {
    Limbs limbs = m_limbs;
    limbs.resize(size, 0);
    if (!m_negative) return limbs;
    std::uint64_t carry = 1;
    for (std::uint32_t& limb : limbs) {
        carry += static_cast<std::uint32_t>(~limb);
        limb = static_cast<std::uint32_t>(carry);
        carry >>= 32;
    }
    return limbs;
}

BigInteger BigInteger::bitwise(char operation, const BigInteger& other) const {
    const std::size_t size = std::max(m_limbs.size(), other.m_limbs.size()) + 1;  // one more for the sign
    Limbs a = twosComplement(size);
    const Limbs b = other.twosComplement(size);
    for (std::size_t i = 0; i < size; ++i) a[i] = operation == '&' ? a[i] & b[i] : operation == '|' ? a[i] | b[i] : a[i] ^ b[i];
    if ((a.back() & 0x80000000u) == 0) return make(false, std::move(a));
    BigInteger pattern;
    pattern.m_negative = true;
    pattern.m_limbs = std::move(a);
    return make(true, pattern.twosComplement(size));
}

std::strong_ordering BigInteger::operator<=>(const BigInteger& other) const {
    if (m_negative != other.m_negative) return m_negative ? std::strong_ordering::less : std::strong_ordering::greater;
    return m_negative ? compareMagnitude(other.m_limbs, m_limbs) : compareMagnitude(m_limbs, other.m_limbs);
}

std::strong_ordering BigInteger::compareMagnitude(const Limbs& a, const Limbs& b) {
    if (a.size() != b.size()) return a.size() <=> b.size();
    return std::lexicographical_compare_three_way(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

BigInteger::Limbs BigInteger::addMagnitude(const Limbs& a, const Limbs& b) {
    Limbs sum;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry != 0; ++i) {
        carry += static_cast<std::uint64_t>(i < a.size() ? a[i] : 0) + (i < b.size() ? b[i] : 0);
        sum.push_back(static_cast<std::uint32_t>(carry));
        carry >>= 32;
    }
    return sum;
}

BigInteger::Limbs BigInteger::subtractMagnitude(const Limbs& larger, const Limbs& smaller) {
    Limbs difference = larger;
    std::int64_t borrow = 0;
    for (std::size_t i = 0; i < difference.size(); ++i) {
        borrow += static_cast<std::int64_t>(difference[i]) - (i < smaller.size() ? smaller[i] : 0);
        difference[i] = static_cast<std::uint32_t>(borrow);
        borrow >>= 32;
    }
    return difference;
}

std::uint32_t BigInteger::divideSmall(Limbs& limbs, std::uint32_t divisor) {
    std::uint64_t remainder = 0;
    for (std::size_t i = limbs.size(); i-- > 0;) {
        remainder = (remainder << 32) | limbs[i];
        limbs[i] = static_cast<std::uint32_t>(remainder / divisor);
        remainder %= divisor;
    }
    trim(limbs);
    return static_cast<std::uint32_t>(remainder);
}

/// Schoolbook division bit by bit: at most a few thousand bits, so simplicity wins over Knuth's algorithm D.
std::pair<BigInteger::Limbs, BigInteger::Limbs> BigInteger::divideMagnitude(const Limbs& dividend, const Limbs& divisor) {
    if (divisor.size() == 1) {
        Limbs quotient = dividend;
        const std::uint32_t remainder = divideSmall(quotient, divisor[0]);
        return {std::move(quotient), remainder != 0 ? Limbs{remainder} : Limbs{}};
    }
    Limbs quotient(dividend.size(), 0);
    Limbs remainder;
    for (std::size_t bit = dividend.size() * 32; bit-- > 0;) {
        std::uint32_t carry = (dividend[bit / 32] >> (bit % 32)) & 1u;
        for (std::uint32_t& limb : remainder) {
            const std::uint32_t next = limb >> 31;
            limb = (limb << 1) | carry;
            carry = next;
        }
        if (carry != 0) remainder.push_back(carry);
        if (compareMagnitude(remainder, divisor) < 0) continue;
        remainder = subtractMagnitude(remainder, divisor);
        trim(remainder);
        quotient[bit / 32] |= 1u << (bit % 32);
    }
    trim(quotient);
    return {std::move(quotient), std::move(remainder)};
}

}  // namespace teardown::config
