import { it } from 'vitest'
import { createTestMarket, seedOrganizations, orgId } from '../../../test/support/market.ts'
import { ChainStore } from './chain.store.ts'
it('x', async () => {
  const test = await createTestMarket()
  const { market } = test.platform
  await seedOrganizations(market)
  const q = (s: string, v: unknown[] = []) => market.pool.query(s, v)
  await q(`set session_replication_role = replica`)
  await q(`insert into data_resource select 'R'||i,'R-'||i,'n','n','370100',$1,'t','s','s','DAILY','c','CONDITIONAL','NONE',true,null,'L3',true,false,'a.b'||i,'REGISTERED','D'||i,now(),now(),'x' from generate_series(1,500) i`, [orgId('holder')])
  await q(`insert into resource_field(id,resource_id,name,label,label_en,type,grade,personal,identifier_kind,obtained_by_sharing,position) select 'F'||i||'_'||j,'R'||i,'c'||j,'l','l','text','L3',true,'NONE',false,j from generate_series(1,500) i, generate_series(1,20) j`)
  await q(`insert into authorization_agreement(id,no,region,implementing_org_id,operator_org_id,selection_method,start_date,end_date,max_years,rule_version,decision_record,provincial_filing_no,redevelopment_ban,disclosure_terms,split_principle,breach_terms,dispute_method,exit_terms,status,drafted_by,drafted_at,signed_by,signed_at) values ('A','A','370100',$1,$2,'OPEN_TENDER','2026-01-01','2027-01-01',5,'x','x','x',true,'x','x','x','x','x','ACTIVE','x',now(),'x',now())`, [orgId('bureau'), orgId('operator')])
  const ins = `insert into right_grant(id,region,right_kind,grantor_org_id,grantee_org_id,object_type,object_id,purpose_classes,valid_from,valid_to,agreement_id,status,granted_by,created_at)`
  await q(`${ins} select 'H'||i,'370100','HOLDING',$1,$1,'RESOURCE','R'||i,array['INDUSTRY_DEVELOPMENT']::purpose_class[],'2026-01-01','2028-01-01',null,'ACTIVE','x',now() from generate_series(1,500) i`, [orgId('holder')])
  await q(`${ins} select 'U'||i||'_'||j,'370100','USE',$1,$2,'FIELD','F'||i||'_'||j,array['INDUSTRY_DEVELOPMENT']::purpose_class[],'2026-01-01','2027-01-01','A','ACTIVE','x',now() from generate_series(1,500) i, generate_series(1,20) j`, [orgId('holder'), orgId('operator')])
  await q(`insert into grant_parent select 'U'||i||'_'||j,'H'||i from generate_series(1,500) i, generate_series(1,20) j`)
  // 200 products, each with 10 fields
  await q(`insert into data_product select 'P'||i,'P'||i,'n','n','s','s','370100',$1,null,'CALL',true,now(),'x' from generate_series(1,200) i`, [orgId('operator')])
  await q(`insert into product_field select 'V'||i,'F'||i||'_'||j from generate_series(1,200) i, generate_series(1,10) j`)
  await q(`${ins} select 'O'||i,'370100','OPERATION',$1,$2,'PRODUCT','P'||i,array['INDUSTRY_DEVELOPMENT']::purpose_class[],'2026-01-01','2027-01-01','A','ACTIVE','x',now() from generate_series(1,200) i`, [orgId('bureau'), orgId('operator')])
  await q(`insert into grant_parent select 'O'||i,'U'||i||'_'||j from generate_series(1,200) i, generate_series(1,10) j`)
  const store = new ChainStore(market)
  const key = (i: number) => ({ productId: 'P' + i, productVersionId: 'V' + i, operatorOrgId: orgId('operator'), purpose: 'INDUSTRY_DEVELOPMENT' as const })
  const at = new Date('2026-06-01T00:00:00Z')
  const time = async (label: string, n: number, f: () => Promise<unknown>) => {
    for (let i = 0; i < 8; i++) await f()
    const t = performance.now()
    for (let i = 0; i < n; i++) await f()
    console.log(label, ((performance.now() - t) / n).toFixed(3), 'ms')
  }
  for (const analyzed of [false, true]) {
    if (analyzed) await q('analyze')
    await time('1 key', 200, () => store.loadChains([key(7)], at))
    await time('500 same', 100, () => store.loadChains(Array(500).fill(key(7)), at))
    await time('50 keys', 50, () => store.loadChains(Array.from({ length: 50 }, (_, i) => key(i + 1)), at))
  }
  console.log((await store.loadChains([key(7)], at))[0]?.state)
  const sql = (await import('node:fs')).readFileSync('src/modules/authorization/chain.store.ts', 'utf8')
  void sql
  await test.close()
}, 120000)
