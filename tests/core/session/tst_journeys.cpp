// The table of journeys: its rows agree with the requests and with each other, and say what a change makes stale.
#include "core/session/journeys.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <set>
#include <string>

using namespace teardown;

class TstJourneys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsAreFoundByTheirNames() {
        for (const char* name :
             {"register", "build", "forward", "reparameterise", "recompute", "profile", "explain", "classify", "what-if"})
            QVERIFY2(findJourney(kJourneys, {name}), name);
        QVERIFY(!findJourney(kJourneys, {"train"}));
        QVERIFY(!findJourney(kJourneys, {}));
    }

    void rowsStandBelowWhatTheyDependOn() {
        std::set<Journey> above;
        for (const JourneyInfo& row : kJourneys) {
            const std::string name(row.id.name);
            QVERIFY2(!name.empty() && !above.contains(row.id), name.c_str());
            for (const Journey id : row.dependsOn) QVERIFY2(id.name.empty() || above.contains(id), name.c_str());
            // The places fill from the front.
            QVERIFY2(!row.dependsOn[0].name.empty() || row.dependsOn[1].name.empty(), name.c_str());
            above.insert(row.id);
        }
    }

    void steppedJourneysHaveTheirWords() {
        std::set<std::string> ids;
        for (const JourneyInfo* row : steppedJourneys(kJourneys))
            for (const MessageText& text : {row->menu, row->about, row->running, row->progress}) {
                QVERIFY2(*text.text, std::string(row->id.name).c_str());
                QVERIFY2(ids.insert(text.id).second, text.id);
            }
    }

    void dependentsAreFoundThroughOthers() {
        const auto below = dependentsOf(kJourneys, Journey::Build);
        // All but itself and the one that needs nothing.
        QCOMPARE(below.size(), std::size(kJourneys) - 2);
        QVERIFY(std::find(below.begin(), below.end(), Journey::Register) == below.end());
        const auto ofForward = dependentsOf(kJourneys, Journey::Forward);
        QCOMPARE(ofForward, (std::vector<Journey>{question::kRecompute, question::kWhatIf}));
        QVERIFY(dependentsOf(kJourneys, Journey::Reparameterise).empty());
    }

    void ingredientsReachAllThatIsMadeFromThem() {
        for (const Ingredient what : {&JourneyNeeds::config, &JourneyNeeds::checkpoint, &JourneyNeeds::keys, &JourneyNeeds::seed})
            for (const JourneyInfo& row : kJourneys) QCOMPARE(isMadeFrom(kJourneys, row.id, what), !needsNoFile(row));
        const auto fromInput = [](Journey id) { return isMadeFrom(kJourneys, id, &JourneyNeeds::input); };
        for (const Journey id :
             {Journey::Forward, Journey::Reparameterise, question::kRecompute, question::kExplain, question::kWhatIf, question::kNumbers})
            QVERIFY(fromInput(id));
        for (const Journey id : {Journey::Build, question::kProfile, question::kClassify}) QVERIFY(!fromInput(id));
        QVERIFY(!isMadeFrom(kJourneys, {"train"}, &JourneyNeeds::input));
    }

    void filesNameSteppedJourneys() {
        QCOMPARE(steppedJourney(kJourneys, "reparameterise"), std::optional(Journey::Reparameterise));
        QCOMPARE(steppedJourney(kJourneys, "2"), std::optional(Journey::Reparameterise));
        for (const char* none : {"", "3", "-", "explain", "forward "}) QVERIFY(!steppedJourney(kJourneys, none));
    }
};

TD_TEST(TstJourneys)
#include "tst_journeys.moc"
