// The map of pictures in the window: the points of the verb `embed`, which one can point at and open.
#include "app/gui/menus.h"
#include "app/gui/rooms/map/map_page.h"
#include "app/gui/rooms/map/map_room.h"
#include "cli_runner.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/common/banner.h"
#include "widgets/results/map_panel.h"
#include "widgets/stage/stage_view.h"

#include <QDir>
#include <QFile>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

using namespace teardown;
using namespace teardown::test;

namespace {

const QString kDigits = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
constexpr int kWait = 30000;

}  // namespace

class MapRoomTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<Workbench> m_work;
    std::unique_ptr<MapPage> m_page;

    QString at(const QString& name) const { return m_folder.filePath(name); }
    MapPanel& panel() { return *m_page->panel(); }
    MapView& view() { return *panel().view(); }
    QString banner() { return panel().findChild<Banner*>()->text(); }
    bool placed() {
        return QTest::qWaitFor([&] { return !m_page->isBusy() && (view().map() || !panel().findChild<Banner*>()->isHidden()); }, kWait) &&
               view().map();
    }

private Q_SLOTS:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        const QDir pictures(kDigits + QStringLiteral("pictures"));
        for (const QString& name : pictures.entryList({QStringLiteral("*.png")}, QDir::Files)) {
            QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("digits/") + name.left(1)));
            QVERIFY(QFile::copy(pictures.filePath(name), at(QStringLiteral("digits/%1/%2").arg(name.left(1), name))));
        }
        m_work = std::make_unique<Workbench>([] { return createSession(); });
        m_page = std::make_unique<MapPage>(*m_work);
        m_page->resize(900, 600);
        m_page->show();
        // Without a network there is nothing to place by, and the button says so.
        QVERIFY(!panel().runButton()->isEnabled());
        QVERIFY(!panel().runButton()->toolTip().isEmpty());
        m_work->engine().start();
        m_work->open({kDigits + QStringLiteral("repvgg-digits.py"), kDigits + QStringLiteral("repvgg-digits.pth")});
        QVERIFY(QTest::qWaitFor([&] { return m_work->built() && !m_work->busy(); }, kWait));
    }
    void cleanupTestCase() {
        m_page.reset();
        m_work.reset();
    }

    void aFolderIsPlacedAsByTheVerb() {
        QCOMPARE(panel().question().layer, QStringLiteral("neck"));
        m_page->openFolder(at(QStringLiteral("digits")));
        QVERIFY2(placed(), qPrintable(banner()));
        QCOMPARE(view().map()->pictures.size(), std::size_t{20});
        QCOMPARE(view().map()->groups.size(), std::size_t{10});
        QCOMPARE(panel().legend()->count(), 10);
        for (const QString& ending : {QStringLiteral("csv"), QStringLiteral("json"), QStringLiteral("png")}) {
            QSignalSpy said(m_page.get(), &MapPage::said);
            m_page->saveAs(at(QStringLiteral("window.") + ending));
            QVERIFY(said.wait(kWait));
        }
        const CliRun run = runTeardown({"embed", kDigits + "repvgg-digits.py", kDigits + "repvgg-digits.pth", at("digits"), "-o",
                                        at("verb.csv"), "-o", at("verb.json"), "-o", at("verb.png")},
                                       m_folder.path());
        QVERIFY2(run.code == 0, run.err.constData());
        for (const QString& ending : {QStringLiteral("csv"), QStringLiteral("json"), QStringLiteral("png")}) {
            const QByteArray ours = readFile(at(QStringLiteral("window.") + ending));
            QVERIFY(ours.size() > 500);
            QVERIFY2(ours == readFile(at(QStringLiteral("verb.") + ending)), qPrintable(ending));
        }
    }

    // Points do not overlap the edge, and the mouse finds each of them or one that covers it.
    void aPictureIsPointedAtAndOpened() {
        QVERIFY(view().map());
        QSignalSpy probed(&view(), &MapView::probed);
        QSignalSpy asked(m_page.get(), &MapPage::pictureAsked);
        for (int i = 0; i < view().partCount(); ++i) {
            const QPointF place = view().placeOf(i);
            QVERIFY(view().rect().contains(place.toPoint()));
            const int found = view().pictureAt(place);
            QVERIFY(found >= 0);
            QVERIFY(QLineF(view().placeOf(found), place).length() < 1);
        }
        const int picture = view().pictureAt(view().placeOf(7));
        QTest::mouseClick(&view(), Qt::LeftButton, {}, view().placeOf(picture).toPoint());
        QCOMPARE(view().current(), picture);
        QVERIFY(!probed.isEmpty());
        QCOMPARE(view().partName(picture).section(QLatin1Char(','), 0, 0),
                 QFileInfo(QString::fromStdString(view().map()->pictures[static_cast<std::size_t>(picture)].image)).fileName());
        QTest::mouseDClick(&view(), Qt::LeftButton, {}, view().placeOf(picture).toPoint());
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.first().first().toString().toStdString(), view().map()->pictures[static_cast<std::size_t>(picture)].image);
        QTest::keyClick(&view(), Qt::Key_Return);
        QCOMPARE(asked.size(), 2);
    }

    void arrowsGoToNeighbours() {
        view().setCurrent(0);
        for (const auto& [key, direction] : {std::pair(Qt::Key_Right, QPointF(1, 0)), std::pair(Qt::Key_Left, QPointF(-1, 0)),
                                             std::pair(Qt::Key_Up, QPointF(0, -1)), std::pair(Qt::Key_Down, QPointF(0, 1))}) {
            const int before = view().current();
            const QPointF from = view().placeOf(before);
            QTest::keyClick(&view(), key);
            const QPointF way = view().placeOf(view().current()) - from;
            QVERIFY(view().current() == before || QPointF::dotProduct(way, direction) > 0);
        }
    }

    void zoomKeepsThePlaceBelowTheMouse() {
        view().zoomBy(0);
        const QPointF before = view().placeOf(3);
        view().setCurrent(3);
        view().zoomBy(1);
        view().zoomBy(1);
        QVERIFY(QLineF(view().placeOf(3), before).length() < 1);
        view().zoomBy(0);
        QVERIFY(QLineF(view().placeOf(3), before).length() < 1e-6);
    }

    void oneClassAlone() {
        panel().legend()->item(4)->setSelected(true);
        const auto group = [&](int i) { return view().map()->pictures[static_cast<std::size_t>(i)].group; };
        for (int i = 0; i < view().partCount(); ++i)
            if (const int found = view().pictureAt(view().placeOf(i)); found >= 0) QCOMPARE(group(found), std::size_t{4});
        panel().legend()->item(4)->setSelected(false);
        int others = 0;
        for (int i = 0; i < view().partCount(); ++i) others += group(view().pictureAt(view().placeOf(i))) != 4;
        QVERIFY(others > 10);
    }

    void tsneAndAnotherLayer() {
        panel().setQuestion({QStringLiteral("backbone.stage_1"), MapMethod::Tsne, 5});
        m_page->place();
        QVERIFY(m_page->isBusy());
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy(), kWait);
        QVERIFY(view().map());
        QCOMPARE(view().map()->layer, std::string("backbone.stage_1"));
        QVERIFY(view().map()->method == MapMethod::Tsne);
        QVERIFY(view().map()->perplexity > 0 && view().map()->perplexity <= 5);
    }

    // Stopped, what was there before stays.
    void stopped() {
        const PictureMapPtr before = view().map();
        m_page->place();
        m_page->runner().cancel();
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy(), kWait);
        QCOMPARE(view().map(), before);
        QVERIFY(banner().isEmpty() || panel().findChild<Banner*>()->isHidden());
    }

    void brokenPicturesAreLeftOut() {
        QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("mixed")));
        for (const char* name : {"1_1.png", "2_1.png", "3_1.png"})
            QVERIFY(QFile::copy(kDigits + QStringLiteral("pictures/") + name, at(QStringLiteral("mixed/") + name)));
        QFile broken(at(QStringLiteral("mixed/4_1.png")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("not a picture");
        broken.close();
        panel().setQuestion({QStringLiteral("neck"), MapMethod::Pca, 30});
        m_page->openFolder(at(QStringLiteral("mixed")));
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy() && view().map() && view().map()->pictures.size() == 3, kWait);
        QVERIFY2(banner().contains(QStringLiteral("4_1.png")) || !banner().isEmpty(), qPrintable(banner()));
    }

    void aFolderWithoutPictures() {
        QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("empty")));
        m_page->openFolder(at(QStringLiteral("empty")));
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy() && banner().contains(QStringLiteral("empty")), kWait);
        QVERIFY(!panel().runButton()->isEnabled());
    }
};

TD_TEST_GUI(MapRoomTest)
#include "tst_map_room.moc"
