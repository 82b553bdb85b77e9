// PCA against numpy's SVD, t-SNE by what defines it: perplexities, the gradient, neighbours that stay together.
#include "core/embedding/pca.h"
#include "core/embedding/tsne.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>

using namespace teardown;
using namespace teardown::embedding;

namespace {

/// Small whole numbers without a pattern.
double wholeNumber(std::uint64_t i) {
    i = (i + 1) * 0x9e3779b97f4a7c15u;
    i ^= i >> 29;
    i *= 0xbf58476d1ce4e5b9u;
    return static_cast<double>((i >> 40) % 19) - 9;
}

/// `groups` clouds, point i in cloud i % groups.
Points clouds(std::size_t count, std::size_t size, std::size_t groups) {
    Points points{count, size, std::vector<double>(count * size)};
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < size; ++j) points.row(i)[j] = wholeNumber(i * size + j) + (j == i % groups ? 60 : 0);
    return points;
}

double squared(std::span<const double> a, std::span<const double> b) {
    double sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
    return sum;
}

}  // namespace

class TestEmbedding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// numpy.linalg.svd of the centred points.
    void principalComponentsAreThoseOfNumpy() {
        const Points points{5, 3, {2, 0, 1, 4, 1, 0, 6, 3, 1, 9, 2, 5, 1, 7, 3}};
        const auto found = principalComponents(points, 2);
        QVERIFY(found.ok());
        const double scores[5][2] = {{-1.42197963264879, -3.12832066996912},
                                     {-0.239438934165464, -2.4744265614708},
                                     {1.04739307669605, 0.0878819257278854},
                                     {5.06432409353724, 2.04000397388851},
                                     {-4.45029860341904, 3.47486133182351}};
        for (std::size_t i = 0; i < 5; ++i)
            for (std::size_t k = 0; k < 2; ++k)
                QVERIFY2(std::abs(found->scores.row(i)[k] - scores[i][k]) < 1e-9,
                         qPrintable(QString::number(found->scores.row(i)[k], 'g', 17)));
        QVERIFY(std::abs(found->explained[0] - 12.1572313799871) < 1e-9);
        QVERIFY(std::abs(found->explainedPart[1] - 0.37214326092617) < 1e-12);
    }

    /// More numbers than points, equal directions, fewer dimensions than asked for.
    void componentsOfAnyShape() {
        const Points wide = clouds(12, 300, 3);
        const auto found = principalComponents(wide, 5);
        QVERIFY(found.ok());
        double part = 0;
        for (std::size_t k = 0; k < 5; ++k) {
            part += found->explainedPart[k];
            double sum = 0, square = 0;
            for (std::size_t i = 0; i < 12; ++i) {
                sum += found->scores.row(i)[k];
                square += found->scores.row(i)[k] * found->scores.row(i)[k];
            }
            QVERIFY(std::abs(sum) < 1e-6);
            QVERIFY(std::abs(square / 11 - found->explained[k]) < 1e-6 * found->explained[0]);
            for (std::size_t l = 0; l < k; ++l) {
                double along = 0;
                for (std::size_t i = 0; i < 12; ++i) along += found->scores.row(i)[k] * found->scores.row(i)[l];
                QVERIFY(std::abs(along) < 1e-6 * found->explained[0]);
            }
        }
        QVERIFY(part > 0.3 && part <= 1);
        const auto line = principalComponents(Points{4, 2, {0, 0, 1, 1, 2, 2, 5, 5}}, 2);
        QVERIFY(line.ok());
        QVERIFY(std::abs(line->explainedPart[0] - 1) < 1e-12 && std::abs(line->explained[1]) < 1e-12);
        QVERIFY(std::abs(line->scores.row(3)[0] - 3 * std::sqrt(2.0)) < 1e-9);
        const auto flat = principalComponents(Points{3, 1, {1, 2, 6}}, 2);
        QCOMPARE(flat->scores.row(1)[1], 0.0);
        const auto same = principalComponents(Points{3, 2, {1, 1, 1, 1, 1, 1}}, 2);
        QVERIFY(same.ok());
        QCOMPARE(same->scores.row(2)[0], 0.0);
    }

    void rowsHaveTheirPerplexity() {
        const Points points = clouds(40, 6, 4);
        const std::vector<double> joint = jointProbabilities(points, 7, 2);
        double sum = 0;
        for (std::size_t i = 0; i < 40; ++i)
            for (std::size_t j = 0; j < 40; ++j) {
                sum += joint[i * 40 + j];
                QCOMPARE(joint[i * 40 + j], joint[j * 40 + i]);
                QVERIFY((joint[i * 40 + j] > 0) == (i != j));
            }
        QVERIFY(std::abs(sum - 1) < 1e-9);
        // Of two rings of points, where every row is alike, the joint ones are the conditional ones divided by their number.
        Points ring{16, 2, std::vector<double>(32)};
        for (std::size_t i = 0; i < 16; ++i) {
            ring.row(i)[0] = std::cos(M_PI * static_cast<double>(i) / 8);
            ring.row(i)[1] = std::sin(M_PI * static_cast<double>(i) / 8);
        }
        const std::vector<double> alike = jointProbabilities(ring, 5, 1);
        double entropy = 0;
        for (std::size_t j = 1; j < 16; ++j) entropy -= 16 * alike[j] * std::log(16 * alike[j]);
        QVERIFY2(std::abs(std::exp(entropy) - 5) < 1e-3, qPrintable(QString::number(std::exp(entropy))));
    }

    void theGradientIsThatOfTheDivergence() {
        const Points points = clouds(30, 5, 3);
        const std::vector<double> joint = jointProbabilities(points, 6, 1);
        Points places{30, 2, std::vector<double>(60)};
        for (std::size_t i = 0; i < 60; ++i) places.values[i] = wholeNumber(i * 31) / 5;
        std::vector<double> gradient, other;
        const double here = divergenceOf(joint, places, gradient, 2);
        QVERIFY(here > 0);
        for (std::size_t i = 0; i < 60; i += 7) {
            constexpr double kStep = 1e-5;
            Points moved = places;
            moved.values[i] += kStep;
            const double after = divergenceOf(joint, moved, other, 1);
            moved.values[i] -= 2 * kStep;
            const double before = divergenceOf(joint, moved, other, 1);
            QVERIFY(std::abs((after - before) / (2 * kStep) - gradient[i]) < 1e-8);
        }
    }

    void cloudsStayTogether() {
        const Points points = clouds(90, 12, 3);
        TsneSettings settings;
        settings.perplexity = 10;
        settings.iterations = 500;
        const auto placed = tsne(points, settings, 2);
        QVERIFY(placed.ok());
        for (std::size_t i = 0; i < 90; ++i) {
            std::size_t nearest = i == 0 ? 1 : 0;
            for (std::size_t j = 0; j < 90; ++j)
                if (j != i &&
                    squared(placed->places.row(i), placed->places.row(j)) < squared(placed->places.row(i), placed->places.row(nearest)))
                    nearest = j;
            QCOMPARE(nearest % 3, i % 3);
        }
        // Again, with other threads: the same bits. Another start: other places.
        QCOMPARE(tsne(points, settings, 1)->places.values, placed->places.values);
        settings.seed = 4;
        const auto seeded = tsne(points, settings, 2);
        QVERIFY(seeded->places.values != placed->places.values);
        QVERIFY(std::abs(seeded->divergence - placed->divergence) < 0.3);
        QVERIFY(placed->divergence > 0 && placed->divergence < 1);
    }

    void whatCannotBePlaced() {
        QCOMPARE(principalComponents(Points{1, 2, {1, 2}}, 2).error().code, std::string("embedding-points"));
        QCOMPARE(tsne(Points{2, 1, {0, std::nan("")}}, {}, 1).error().code, std::string("embedding-points"));
        QCOMPARE(tsne(Points{kMostTsnePoints + 1, 1, std::vector<double>(kMostTsnePoints + 1)}, {}, 1).error().code,
                 std::string("embedding-many"));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(tsne(clouds(10, 3, 2), {}, 1, {stop.get_token(), {}}).error().code, std::string("cancelled"));
        QVERIFY(tsne(clouds(2, 3, 2), {}, 1).ok());
    }
};

TD_TEST(TestEmbedding)
#include "tst_embedding.moc"
